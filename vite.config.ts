/** Serves the playground with our own plugin. */
import { defineConfig } from "vite"
import wasmport from "wasmport/vite"

export default defineConfig({
  root: "playground",
  plugins: [wasmport()],
})
