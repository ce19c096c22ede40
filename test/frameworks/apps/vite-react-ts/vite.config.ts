import react from "@vitejs/plugin-react"
import { defineConfig } from "vite"
import wasmport from "wasmport/vite"

// https://vite.dev/config/
export default defineConfig({
  plugins: [wasmport(), react()],
})
