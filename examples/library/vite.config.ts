import { defineConfig } from "vite"
import wasmport from "wasmport/vite"

// The module goes into the code: whoever installs the library needs no plugin, and no file beside it.
export default defineConfig({
  plugins: [wasmport({ mode: "sync" })],
  build: { lib: { entry: "src/index.ts", formats: ["es"], fileName: "index" } },
})
