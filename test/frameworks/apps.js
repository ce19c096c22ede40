// @ts-check
/** The frameworks that are tried: a project of each stands in `apps/`. */
import { HOSTED } from "./hosted.js"

/**
 * @typedef {object} App
 * @property {string} title
 * @property {string} [from] The framework whose project this is, built in another way: its own folder has what differs.
 * @property {string} [over] That folder, when it is not the row's own.
 * @property {string} [like] The project from which this one differs by other packages: its own folder has what differs, and its lock file.
 * @property {readonly string[]} packages Those whose versions tell what was tried.
 * @property {string} [config] The file that has the line of the plugin, when it is not `vite.config.ts`.
 * @property {string} folder Where its modules stand, and the code that all projects share.
 * @property {string} key The registry's key of its module, by the path from Vite's root.
 * @property {readonly string[]} [declare] The command that writes declarations, where it is not `wasmport types`.
 * @property {readonly (readonly string[])[]} [types] The template's own commands that check types.
 * @property {readonly (readonly string[])[]} [clone] The template's own scripts, that check and build.
 * @property {readonly string[]} [dev] Starts the dev server; `PORT` stands for a port.
 * @property {readonly (readonly string[])[]} [build]
 * @property {string} [output] The folder that goes to production.
 * @property {boolean} [stays] Whether the output is not moved: the packages of a workspace are links.
 * @property {boolean} [wantsPackages] Whether production has `node_modules` beside it.
 * @property {readonly string[]} [start] Starts production.
 * @property {Readonly<Record<string, string>>} [env] What the build's environment says.
 * @property {readonly (readonly string[])[]} [program] Runs in Node and prints the answer.
 * @property {string} [cwd] The folder of the commands.
 * @property {"pnpm"} [manager] What installs, when it is not npm.
 * @property {string} [path] The page's.
 * @property {"page" | "server"} [only] Where the page is rendered, when not in both places.
 * @property {Partial<Record<import("./cells.js").Cell, string>>} [fails] Cells that the framework fails without us as well, and how.
 */

const VITE_DEV = ["vite", "dev", "--port", "PORT", "--host", "127.0.0.1"]

/** What SvelteKit 2 and 3 have in common. */
const SVELTEKIT = {
  packages: ["@sveltejs/kit", "@sveltejs/adapter-node", "vite"],
  folder: "src/lib",
  key: "src/lib/math.wasm",
  types: [
    ["svelte-kit", "sync"],
    ["svelte-check", "--tsconfig", "./tsconfig.json"],
  ],
  clone: [
    ["npm", "run", "check"],
    ["npm", "run", "build"],
  ],
  dev: VITE_DEV,
  build: [["vite", "build"]],
  output: "build",
  start: ["node", "build/index.js"],
}

/** What SolidStart with Nitro 3 and with Nitro 2 have in common. */
const SOLID_START = {
  folder: "src/wasm",
  key: "src/wasm/math.wasm",
  types: [["tsc"]],
  dev: VITE_DEV,
  build: [["vite", "build"]],
  output: ".output",
  start: ["node", ".output/server/index.mjs"],
}

/** @type {Readonly<Record<string, App>>} */
export const APPS = {
  sveltekit: { title: "SvelteKit", ...SVELTEKIT },
  "sveltekit-2": { title: "SvelteKit 2", ...SVELTEKIT },
  nuxt: {
    title: "Nuxt",
    packages: ["nuxt", "vite"],
    config: "nuxt.config.ts",
    folder: "app/wasm",
    key: "wasm/math.wasm",
    declare: ["wasmport", "types", "--root", "app"],
    clone: [
      ["npm", "run", "typecheck"],
      ["npm", "run", "build"],
    ],
    types: [["nuxt", "typecheck"]],
    dev: ["nuxt", "dev", "--port", "PORT", "--host", "127.0.0.1", "--no-fork"],
    build: [["nuxt", "build"]],
    output: ".output",
    start: ["node", ".output/server/index.mjs"],
  },
  astro: {
    title: "Astro",
    packages: ["astro", "@astrojs/node", "vite"],
    config: "astro.config.mjs",
    folder: "src/wasm",
    key: "src/wasm/math.wasm",
    clone: [["npm", "run", "build"]],
    types: [["astro", "check"]],
    dev: ["astro", "dev", "--port", "PORT", "--host", "127.0.0.1"],
    build: [["astro", "build"]],
    wantsPackages: true,
    start: ["node", "dist/server/entry.mjs"],
  },
  "react-router": {
    title: "React Router",
    packages: ["react-router", "vite"],
    folder: "app/wasm",
    key: "app/wasm/math.wasm",
    clone: [
      ["npm", "run", "typecheck"],
      ["npm", "run", "build"],
    ],
    types: [["react-router", "typegen"], ["tsc"]],
    dev: ["react-router", "dev", "--port", "PORT", "--host", "127.0.0.1"],
    build: [["react-router", "build"]],
    output: "build",
    wantsPackages: true,
    start: ["react-router-serve", "build/server/index.js"],
  },
  "tanstack-start": {
    title: "TanStack Start",
    packages: ["@tanstack/react-start", "nitro", "vite"],
    folder: "src/wasm",
    key: "src/wasm/math.wasm",
    clone: [["npm", "run", "build"]],
    types: [["tsc", "--noEmit"]],
    dev: VITE_DEV,
    build: [["vite", "build"]],
    output: ".output",
    start: ["node", ".output/server/index.mjs"],
  },
  "vite-react-ts": {
    title: "create-vite, react-ts",
    packages: ["react", "typescript", "vite"],
    folder: "src/wasm",
    key: "src/wasm/math.wasm",
    clone: [["npm", "run", "build"]],
    types: [["tsc", "-b"]],
    dev: VITE_DEV,
    build: [["vite", "build"]],
    wantsPackages: true,
    start: ["vite", "preview", "--port", "PORT", "--host", "127.0.0.1"],
    only: "page",
  },
  "vite-vue-ts": {
    title: "create-vite, vue-ts",
    packages: ["vue", "vue-tsc", "vite"],
    folder: "src/wasm",
    key: "src/wasm/math.wasm",
    clone: [["npm", "run", "build"]],
    types: [["vue-tsc", "-b"]],
    dev: VITE_DEV,
    build: [["vite", "build"]],
    wantsPackages: true,
    start: ["vite", "preview", "--port", "PORT", "--host", "127.0.0.1"],
    only: "page",
  },
  "vite-svelte-ts": {
    title: "create-vite, svelte-ts",
    packages: ["svelte", "svelte-check", "vite"],
    folder: "src/wasm",
    key: "src/wasm/math.wasm",
    clone: [
      ["npm", "run", "check"],
      ["npm", "run", "build"],
    ],
    types: [["svelte-check", "--tsconfig", "./tsconfig.app.json"]],
    dev: VITE_DEV,
    build: [["vite", "build"]],
    wantsPackages: true,
    start: ["vite", "preview", "--port", "PORT", "--host", "127.0.0.1"],
    only: "page",
  },
  "vitest-4": {
    title: "vitest 4",
    packages: ["vitest", "vite"],
    folder: "src/wasm",
    key: "src/wasm/math.wasm",
    types: [["tsc"]],
    program: ["node", "jsdom", "happy-dom"].map((it) => ["vitest", "run", "--environment", it]),
  },
  "vitest-5": {
    like: "vitest-4",
    title: "vitest 5",
    packages: ["vitest", "vite"],
    folder: "src/wasm",
    key: "src/wasm/math.wasm",
    types: [["tsc"]],
    program: ["node", "jsdom", "happy-dom"].map((it) => ["vitest", "run", "--environment", it]),
  },
  "pnpm-workspace": {
    title: "A pnpm workspace with a linked source package",
    packages: ["vite"],
    config: "apps/web/vite.config.ts",
    declare: ["wasmport", "types", "--root", "../../packages/lib"],
    manager: "pnpm",
    folder: "packages/lib/src/wasm",
    key: "lib/src/wasm/math.wasm",
    cwd: "apps/web",
    stays: true,
    types: [["tsc"]],
    dev: VITE_DEV,
    build: [
      ["vite", "build"],
      ["vite", "build", "--ssr", "src/server.ts", "--outDir", "dist-server"],
    ],
    start: ["vite", "preview", "--port", "PORT", "--host", "127.0.0.1"],
    only: "page",
    program: [["node", "dist-server/server.js"]],
  },
  "solid-start": {
    ...SOLID_START,
    title: "SolidStart",
    packages: ["@solidjs/start", "nitro", "vite"],
    clone: [
      ["npm", "run", "typecheck"],
      ["npm", "run", "build"],
    ],
  },
  "solid-start-nitro-2": {
    ...SOLID_START,
    like: "solid-start",
    title: "SolidStart with Nitro 2",
    packages: ["@solidjs/start", "@solidjs/vite-plugin-nitro-2", "vite"],
    fails: {
      server:
        "SolidStart's own server takes `/` for a whole URL (`TypeError: Invalid URL`) and answers 500, even for a page of text without our plugin.",
      page: "there is no page, as above.",
    },
  },
  storybook: {
    title: "Storybook",
    packages: ["storybook", "vite"],
    folder: "src/wasm",
    key: "src/wasm/math.wasm",
    types: [["tsc"]],
    dev: ["storybook", "dev", "--port", "PORT", "--host", "127.0.0.1", "--ci", "--disable-telemetry"],
    build: [["storybook", "build", "--disable-telemetry"]],
    output: "storybook-static",
    wantsPackages: true,
    start: ["vite", "preview", "--outDir", "storybook-static", "--port", "PORT", "--host", "127.0.0.1"],
    path: "/iframe.html?id=answer--shown&viewMode=story",
    only: "page",
  },
  "electron-vite": {
    title: "electron-vite, main and preload run in Node",
    packages: ["electron-vite", "vite"],
    config: "electron.vite.config.ts",
    folder: "src/wasm",
    key: "src/wasm/math.wasm",
    clone: [["npm", "run", "build"]],
    types: [["tsc"]],
    build: [["electron-vite", "build"]],
    output: "out",
    wantsPackages: true,
    program: [
      ["node", "out/main/index.js"],
      ["node", "out/preload/index.mjs"],
    ],
    start: ["vite", "preview", "--outDir", "out/renderer", "--port", "PORT", "--host", "127.0.0.1"],
    only: "page",
  },
  ...HOSTED,
  nft: {
    title: "Vite's SSR build, traced by @vercel/nft",
    packages: ["@vercel/nft", "vite"],
    folder: "src/wasm",
    key: "src/wasm/math.wasm",
    build: [
      ["vite", "build"],
      ["vite", "build", "--mode", "files"],
    ],
    stays: true,
    program: ["production", "files"].map((it) => ["node", "trace.js", `dist/${it}/server.js`]),
  },
  "vitest-4-browser": {
    title: "vitest 4, browser mode",
    from: "vitest-4",
    packages: ["vitest", "@vitest/browser-playwright"],
    folder: "src/wasm",
    key: "src/wasm/math.wasm",
    program: [["vitest", "run"]],
  },
  "vitest-5-browser": {
    title: "vitest 5, browser mode",
    from: "vitest-5",
    packages: ["vitest", "@vitest/browser-playwright"],
    folder: "src/wasm",
    key: "src/wasm/math.wasm",
    program: [["vitest", "run"]],
  },
  cloudflare: {
    title: "Cloudflare's plugin for Vite",
    packages: ["@cloudflare/vite-plugin", "wrangler", "vite"],
    folder: "src/wasm",
    key: "src/wasm/math.wasm",
    clone: [["npm", "run", "build"]],
    types: [["tsc"]],
    dev: VITE_DEV,
    build: [["vite", "build"]],
    wantsPackages: true,
    start: ["wrangler", "dev", "--config", "dist/app/wrangler.json", "--port", "PORT", "--ip", "127.0.0.1"],
    only: "server",
  },
  wrangler: {
    title: "wrangler alone",
    packages: ["wrangler", "esbuild"],
    config: "build.js",
    folder: "src/wasm",
    key: "src/wasm/math.wasm",
    types: [["tsc"]],
    dev: ["wrangler", "dev", "--port", "PORT", "--ip", "127.0.0.1"],
    build: [
      ["node", "build.js"],
      ["wrangler", "deploy", "--dry-run"],
    ],
    wantsPackages: true,
    start: [
      "wrangler",
      "dev",
      "dist/index.js",
      "--compatibility-date",
      "2026-10-01",
      "--port",
      "PORT",
      "--ip",
      "127.0.0.1",
    ],
    only: "server",
  },
}
