import { defineConfig } from "vitest/config"
import wasmport from "wasmport/vite"

export default defineConfig({ plugins: [wasmport()] })
