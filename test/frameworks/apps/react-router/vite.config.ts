import { reactRouter } from "@react-router/dev/vite"
import { defineConfig } from "vite"
import wasmport from "wasmport/vite"

export default defineConfig({ plugins: [wasmport(), reactRouter()], resolve: { tsconfigPaths: true } })
