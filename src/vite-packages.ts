/**
 * How Vite treats the project's packages that import `.wasm`. On the server they go through Vite, where Node would load them by itself. In the
 * browser they skip Vite's optimizer.
 */
import { resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { init, parse } from "es-module-lexer"
import type { Plugin, ResolveOptions, UserConfig } from "vite"
import { nameOf, slash } from "./ids.ts"
import { COMMONJS } from "./project/package-files.ts"
import type { WasmPackages } from "./project/packages.ts"
import { wasmPackages } from "./project/packages-cache.ts"

/** The plugins for the app's own config; those of workers and of the optimizer do without. */
export function packagePlugins(): Plugin[] {
  /** The packages by root: one plugin may serve several configs. */
  const found = new Map<string, WasmPackages>()
  /** Specifiers that are resolved here for one of the configs. */
  const names = new Set<string>()
  let last: WasmPackages = { inline: [], external: [], entries: {}, exclude: [], include: [] }
  const packagesOf = ({ config }: { readonly config: { readonly root: string } }): WasmPackages =>
    found.get(config.root) ?? last
  /** The packages that each environment bundles by its own config. */
  const bundled: Record<string, ResolveOptions["noExternal"]> = {}
  const resolving: Plugin = {
    name: "wasmport:packages",
    enforce: "pre",
    async config(user, { command }) {
      const root = resolve(user.root ?? ".")
      const packages = await wasmPackages(root, { conditions: conditionsOf(user), cacheDir: user.cacheDir })
      found.set(slash(root), packages)
      last = packages
      for (const it of [...Object.keys(packages.entries), ...(command === "build" ? packages.external : [])])
        names.add(it)
      if (names.size > 0) {
        const { isDepNoExternaled } = await import("vitefu")
        resolving.resolveId = {
          filter: { id: [...names].map((name) => new RegExp(`^${escape(name)}$`)) },
          handler(source) {
            const { name, config } = this.environment
            const { entries, external } = packagesOf(this.environment)
            // vitest runs the modules of a page in Node (jsdom, happy-dom), and takes nothing but `main` from packages there.
            if (config.consumer !== "server") return byMain(config) ? (entries[source] ?? null) : null
            if (entries[source] !== undefined) return entries[source]
            if (config.command !== "build" || !external.includes(source)) return null
            return isDepNoExternaled(nameOf(source), bundled[name] ?? []) ? null : { id: source, external: true }
          },
        }
      }
      const included = user.optimizeDeps?.include ?? []
      const exclude = packages.exclude.filter((name) => !included.includes(name))
      return { optimizeDeps: { exclude, include: packages.include } }
    },
    // Set for each environment that is there: a mention of `ssr` in the config would make Vite build one.
    configEnvironment(name, { consumer = name === "client" ? "client" : "server", resolve, optimizeDeps }) {
      if (consumer !== "server") return null
      bundled[name] = resolve?.noExternal
      const optimizes = optimizeDeps?.noDiscovery === false
      return {
        resolve: { noExternal: [...new Set([...found.values()].flatMap(({ inline }) => inline))] },
        ...(optimizes ? { optimizeDeps: notOptimized(last, optimizeDeps.include) } : {}),
      }
    },
    options(options) {
      const { external } = options
      if (!Array.isArray(external) || this.environment?.config.consumer !== "server") return null
      // Only if a tool has listed all dependencies: a list of the user's own is not changed.
      if (!this.environment.plugins.some(({ name }) => name === LISTS_ALL)) return null
      const { inline } = packagesOf(this.environment)
      const patterns = external as (string | RegExp)[]
      const isListed = (id: string): boolean =>
        patterns.some((it) => (typeof it === "string" ? it === id : new RegExp(it).test(id)))
      return { ...options, external: (id) => isListed(id) && !inline.includes(nameOf(id)) }
    },
  }
  // Vite's SSR loader knows no CommonJS, but packages that go through Vite may have it.
  const commonjs: Plugin = {
    name: "wasmport:commonjs",
    enforce: "pre",
    apply: "serve",
    transform: {
      filter: { id: /[\\/]node_modules[\\/].*\.c?js(?:\?|$)/, code: COMMONJS },
      async handler(code, id) {
        const file = id.split("?")[0] ?? id
        if (this.environment.config.consumer !== "server" && !byMain(this.environment.config)) return null
        if (await isModule(code)) return null
        if (PROMISED_ENTRY.test(code) && !/\brequire\s*\(/.test(code))
          return { code: code.replace(PROMISED_ENTRY, "$1export default import("), map: null }
        const isInlined = packagesOf(this.environment).inline.some((name) =>
          slash(file).includes(`/node_modules/${name}/`),
        )
        return isInlined ? { code: await fromNode(file), map: null } : null
      },
    },
  }
  return [resolving, commonjs]
}

/** Whether an environment does not know the field `module` of a package. */
const byMain = ({ resolve }: { readonly resolve: { readonly mainFields: readonly string[] } }): boolean =>
  !resolve.mainFields.includes("module")

/**
 * The options for an optimizer of server code, as Cloudflare's plugin has one. They leave out the same packages as those of Vite's optimizer for
 * pages.
 */
function notOptimized(
  { inline, exclude, include }: WasmPackages,
  wanted: readonly string[] = [],
): { exclude: string[]; include: string[] } {
  const names = ["wasmport", "wasmport/runtime", "wasmport/wasi", ...new Set([...inline, ...exclude])]
  return { exclude: names.filter((name) => !wanted.includes(name)), include }
}

/** electron-vite's plugin that makes each of the project's dependencies external, for Node to import. */
const LISTS_ALL = "vite:externalize-deps"

/** `module.exports = import("./glue.mjs")` */
const PROMISED_ENTRY = /^([ \t]*)module\.exports\s*=\s*import\s*\(/m

async function isModule(code: string): Promise<boolean> {
  await init()
  try {
    return parse(code)[3]
  } catch {
    return true
  }
}

/** A module that exports a CommonJS file as Node loads it, under the names that Node finds in it. */
async function fromNode(file: string): Promise<string> {
  const url = pathToFileURL(file).href
  const names = Object.keys((await import(/* @vite-ignore */ url)) as object).filter(
    (name) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== "default",
  )
  return [
    'import { createRequire } from "node:module"',
    `const all = createRequire(${JSON.stringify(url)})(${JSON.stringify(file)})`,
    "export default all",
    ...names.map((name, index) => `const _${index} = all.${name}\nexport { _${index} as ${name} }`),
    "",
  ].join("\n")
}

/** The conditions of exports that Vite uses beside those of each side. */
const conditionsOf = ({ resolve, ssr }: UserConfig): string[] => [
  process.env["NODE_ENV"] === "production" ? "production" : "development",
  ...(resolve?.conditions ?? []),
  ...(ssr?.resolve?.conditions ?? []),
]

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")
