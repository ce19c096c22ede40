/** Serves the playground with our own plugin. */
import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { execPath } from "node:process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { defineConfig } from "vite"
import type { Plugin } from "vite"
import wasmport from "wasmport/vite"
import { options } from "./playground/options.js"

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

const DELIVERY = "virtual:delivery"

/** The outputs of `delivery.js`. Its builds run once a page asks for them. */
const delivery: Plugin = {
  name: "playground-delivery",
  resolveId: (id) => (id === DELIVERY ? `\0${DELIVERY}` : undefined),
  async load(id) {
    if (id !== `\0${DELIVERY}`) return undefined
    const { stdout } = await promisify(execFile)(execPath, [here("delivery.js")], {
      env: { ...process.env, NODE_ENV: "production" },
      maxBuffer: 2 ** 24,
    })
    return `export default ${stdout}`
  },
}

export default defineConfig({
  root: "playground",
  plugins: [wasmport(options), parts, delivery],
  worker: { format: "es" },
  build: { rollupOptions: { input: [page("index"), page("plugins"), page("inspect"), page("delivery")] } },
})
