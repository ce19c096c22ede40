/** Serves the playground with our own plugin. */
import { fileURLToPath } from "node:url"
import { defineConfig } from "vite"
import wasmport from "wasmport/vite"

const page = (name: string): string => fileURLToPath(new URL(`playground/${name}.html`, import.meta.url))

export default defineConfig({
  root: "playground",
  // A card explains a trap by names of functions.
  plugins: [wasmport({ names: "keep" })],
  worker: { format: "es" },
  build: { rollupOptions: { input: [page("index"), page("plugins"), page("inspect")] } },
})
