import { build } from "esbuild"
import wasmport from "wasmport/esbuild"

await build({
  entryPoints: ["src/main.ts"],
  bundle: true,
  platform: "node",
  format: "esm",
  outdir: "dist",
  plugins: [wasmport({ target: "node" })],
})
