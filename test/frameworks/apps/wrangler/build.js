import { build } from "esbuild"
import wasmport from "wasmport/esbuild"

await build({
  entryPoints: ["src/index.ts"],
  bundle: true,
  format: "esm",
  outdir: "dist",
  plugins: [wasmport({ target: "worker" })],
})
