// @ts-check
/** The projects of frameworks again, built for hosts: their function is called in Node, and the edges' in what runs it there. */
import { fileURLToPath } from "node:url"

/** Calls a host's function as the host does. */
const CALL = ["node", fileURLToPath(new URL("call-function.js", import.meta.url))]
/** Asks an edge's function in the program that runs it there. */
const EDGE = ["node", fileURLToPath(new URL("call-edge.js", import.meta.url))]

/** @typedef {import("./apps.js").App} App */

const SVELTEKIT = { from: "sveltekit-2", folder: "src/lib", key: "src/lib/math.wasm", build: [["vite", "build"]] }
const VERCEL = { ...SVELTEKIT, packages: ["@sveltejs/kit", "@sveltejs/adapter-vercel"], output: ".vercel" }
const NETLIFY = { ...SVELTEKIT, packages: ["@sveltejs/kit", "@sveltejs/adapter-netlify"], output: ".netlify" }

/** @param {string} preset Nitro's name of the host. */
const nuxt = (preset) => ({
  from: "nuxt",
  packages: ["nuxt"],
  config: "nuxt.config.ts",
  folder: "app/wasm",
  key: "wasm/math.wasm",
  env: { NITRO_PRESET: preset },
  build: [["nuxt", "build"]],
})
/** The edges have a line more in the config. @param {string} preset */
const nuxtEdge = (preset) => ({ ...nuxt(preset), over: "nuxt-edge" })

/** @param {string} preset */
const tanstack = (preset) => ({
  from: "tanstack-start",
  packages: ["@tanstack/react-start", "nitro"],
  folder: "src/wasm",
  key: "src/wasm/math.wasm",
  env: { NITRO_PRESET: preset },
  build: [["vite", "build"]],
})

/** @type {Readonly<Record<string, App>>} */
export const HOSTED = {
  "sveltekit-2-vercel": {
    ...VERCEL,
    title: "SvelteKit 2, function of Vercel",
    program: [[...CALL, ".vercel/output/functions/![-]/catchall.func/.svelte-kit/vercel-tmp/index.js"]],
  },
  "sveltekit-2-netlify": {
    ...NETLIFY,
    title: "SvelteKit 2, function of Netlify",
    wantsPackages: true,
    program: [[...CALL, ".netlify/functions-internal/sveltekit-render.mjs"]],
  },
  "nuxt-vercel": {
    ...nuxt("vercel"),
    title: "Nuxt, function of Vercel",
    output: ".vercel",
    program: [[...CALL, ".vercel/output/functions/__fallback.func/index.mjs", "listener"]],
  },
  "nuxt-netlify": {
    ...nuxt("netlify"),
    title: "Nuxt, function of Netlify",
    output: ".netlify",
    program: [[...CALL, ".netlify/functions-internal/server/server.mjs"]],
  },
  "tanstack-start-vercel": {
    ...tanstack("vercel"),
    title: "TanStack Start, function of Vercel",
    output: ".vercel",
    program: [[...CALL, ".vercel/output/functions/__server.func/index.mjs"]],
  },
  "tanstack-start-netlify": {
    ...tanstack("netlify"),
    title: "TanStack Start, function of Netlify",
    output: ".netlify",
    program: [[...CALL, ".netlify/functions-internal/server/server.mjs"]],
  },
  "sveltekit-2-vercel-edge": {
    ...VERCEL,
    title: "SvelteKit 2, Vercel's edge",
    program: [[...EDGE, "workerd", ".vercel/output/functions/![-]/catchall.func/index.js"]],
  },
  "sveltekit-2-netlify-edge": {
    ...NETLIFY,
    title: "SvelteKit 2, Netlify's edge",
    program: [[...EDGE, "deno", ".netlify/edge-functions/render.js"]],
  },
  "nuxt-vercel-edge": {
    ...nuxtEdge("vercel-edge"),
    title: "Nuxt, Vercel's edge",
    output: ".vercel",
    program: [[...EDGE, "workerd", ".vercel/output/functions/__fallback.func/index.mjs"]],
  },
  "nuxt-netlify-edge": {
    ...nuxtEdge("netlify-edge"),
    title: "Nuxt, Netlify's edge",
    output: ".netlify",
    program: [[...EDGE, "deno", ".netlify/edge-functions/server/server.js"]],
  },
  "nuxt-cloudflare-module": {
    ...nuxtEdge("cloudflare-module"),
    title: "Nuxt, Cloudflare's module",
    output: ".output",
    program: [[...EDGE, "workerd", ".output/server/index.mjs"]],
  },
  "nuxt-cloudflare-pages": {
    ...nuxtEdge("cloudflare-pages"),
    title: "Nuxt, Cloudflare's pages",
    output: "dist",
    program: [[...EDGE, "workerd", "dist/_worker.js/index.js"]],
  },
  "tanstack-start-netlify-edge": {
    ...tanstack("netlify-edge"),
    title: "TanStack Start, Netlify's edge",
    output: ".netlify",
    program: [[...EDGE, "deno", ".netlify/edge-functions/server/server.js"]],
    fails: {
      program:
        "the router asks for `window.history` on the server and answers 500, even for a page of text without our plugin.",
    },
  },
  "tanstack-start-cloudflare-module": {
    ...tanstack("cloudflare-module"),
    title: "TanStack Start, Cloudflare's module",
    output: ".output",
    program: [[...EDGE, "workerd", ".output/server/index.mjs"]],
  },
  "tanstack-start-cloudflare-pages": {
    ...tanstack("cloudflare-pages"),
    title: "TanStack Start, Cloudflare's pages",
    output: "dist",
    program: [[...EDGE, "workerd", "dist/_worker.js/index.js"]],
  },
}
