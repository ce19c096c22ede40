import vue from "@vitejs/plugin-vue"
import { defineConfig } from "vite"
import wasmport from "wasmport/vite"

// https://vite.dev/config/
export default defineConfig({
  plugins: [wasmport(), vue()],
})
