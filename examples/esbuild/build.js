import { build, context } from "esbuild"
import { argv } from "node:process"
import wasmport from "wasmport/esbuild"

const options = { entryPoints: ["src/main.ts"], bundle: true, format: "esm", outdir: "dist", plugins: [wasmport()] }
if (argv.includes("--serve")) {
  const it = await context(options)
  await it.watch()
  const { port } = await it.serve({ servedir: "." })
  console.log(`http://localhost:${port}/`)
} else await build(options)
