import { defineConfig } from "vite"
import wasmport from "wasmport/vite"

export default defineConfig({ plugins: [wasmport()] })
