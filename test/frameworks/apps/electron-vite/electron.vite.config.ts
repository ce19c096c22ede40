import { defineConfig } from "electron-vite"
import wasmport from "wasmport/vite"

export default defineConfig({
  main: { plugins: [wasmport()] },
  preload: { plugins: [wasmport()] },
  renderer: { plugins: [wasmport()] },
})
