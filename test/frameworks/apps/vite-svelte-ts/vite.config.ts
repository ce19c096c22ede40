import { svelte } from "@sveltejs/vite-plugin-svelte"
import { defineConfig } from "vite"
import wasmport from "wasmport/vite"

// https://vite.dev/config/
export default defineConfig({
  plugins: [wasmport(), svelte()],
})
