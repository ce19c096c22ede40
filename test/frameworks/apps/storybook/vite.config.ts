import react from "@vitejs/plugin-react"
import { defineConfig } from "vite"
import wasmport from "wasmport/vite"

export default defineConfig({ plugins: [wasmport(), react()] })
