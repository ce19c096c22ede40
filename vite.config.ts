/** Serves the playground with our own plugin. */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { defineConfig } from "vite"
import type { Plugin } from "vite"
import wasmport from "wasmport/vite"

const here = (path: string): string => fileURLToPath(new URL(`playground/${path}`, import.meta.url))
const page = (name: string): string => here(`${name}.html`)

/** Parts that all pages have stand once, in `playground/parts/`: `<!-- head.html -->` is replaced by that file. */
const parts: Plugin = {
  name: "playground-parts",
  transformIndexHtml: {
    order: "pre",
    handler: (html) =>
      html.replaceAll(/<!-- (\w+\.html) -->/g, (_, name: string) => readFileSync(here(`parts/${name}`), "utf8").trim()),
  },
}

export default defineConfig({
  root: "playground",
  // A card explains a trap by names of functions.
  plugins: [wasmport({ names: "keep" }), parts],
  worker: { format: "es" },
  build: { rollupOptions: { input: [page("index"), page("plugins"), page("inspect")] } },
})
