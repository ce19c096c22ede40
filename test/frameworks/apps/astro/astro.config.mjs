import node from "@astrojs/node"
import { defineConfig } from "astro/config"
import wasmport from "wasmport/vite"

export default defineConfig({
  output: "server",
  adapter: node({ mode: "standalone" }),
  vite: { plugins: [wasmport()] },
})
