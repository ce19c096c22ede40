/**
 * Beside Cloudflare's plugin, which takes each import of a `.wasm` for the module itself, and runs the code in workerd. Here a plugin that
 * resolves and loads as that one does stands in for it, and Node for workerd; `npm run test:frameworks cloudflare` has the real ones.
 */
import { readdirSync, readFileSync } from "node:fs"
import type { DevEnvironment as Environment, InlineConfig, Plugin } from "vite"
import { ESModulesEvaluator, ModuleRunner } from "vite/module-runner"
import { describe, expect, test } from "vitest"
import wasmport from "wasmport/vite"
import type { WasmportOptions } from "wasmport/vite"
import { parse as wat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { useProject, viteInTest } from "../support/hooks.ts"
import { padded } from "../support/padded.js"
import { createBuilder, createRunnableDevEnvironment, DevEnvironment } from "../support/vite.js"
import { fixture } from "../support/wasm.ts"

const project = useProject(async () => ({
  "package.json": JSON.stringify({
    type: "module",
    imports: { "#math": "./src/math.wasm", "#src/*": "./src/*" },
    dependencies: { glue: "*" },
  }),
  "node_modules/glue/package.json": JSON.stringify({ name: "glue", type: "module", exports: "./glue.js" }),
  "node_modules/glue/glue.js":
    'import { run } from "./it.wasm"\nimport { count } from "./count.js"\nexport const sum = () => (run(), count())',
  "node_modules/glue/count.js": "let n = 0\nexport const add = () => void n++\nexport const count = () => n",
  "node_modules/glue/it.wasm": Uint8Array.from(
    await wat('(module (import "./count.js" "add" (func $add)) (func (export "run") call $add))'),
  ),
  "src/math.wasm": fixture("math"),
  "src/large.wasm": padded(fixture("math")),
  "src/counter.wasm": fixture("counter"),
  "src/lib.wasm": fixture("wasm-imports-wasm", "lib"),
  "src/main.wasm": fixture("wasm-imports-wasm", "main"),
  "src/text.html": "text",
  "src/index.js": `
    import { add } from "./math.wasm"
    import { add as large } from "./large.wasm"
    import init from "./large.wasm?init"
    import module from "./large.wasm?module"
    import * as lazy from "./counter.wasm?lazy"
    import { quadruple } from "./main.wasm?defer"
    import { add as own } from "./math.wasm?sync"
    import { add as named } from "#math"
    import { multiply } from "#src/math.wasm?lazy"
    import { ready, registry } from "wasmport/runtime"
    import text from "./text.html"
    await ready()
    await lazy.increment()
    const made = await registry.instantiate("src/counter.wasm")
    export const answers = [
      add(2, 3), large(3, 3), (await init()).exports.add(3, 4), module instanceof WebAssembly.Module, await lazy.count,
      quadruple(3), own(4, 4), named === add, await multiply(2, 3), made.call("read"), text,
    ]`,
}))
const ANSWERS = [5, 6, 7, true, 1, 12, 8, true, 6, 0, "text"]

const REFERENCE = /__CLOUDFLARE_MODULE__(\w+?)__(.*?)__CLOUDFLARE_MODULE__/
const isOfHost = ({ name }: { readonly name: string }): boolean => name === "worker"

class HostEnvironment extends DevEnvironment {
  override async fetchModule(...args: Parameters<Environment["fetchModule"]>): ReturnType<Environment["fetchModule"]> {
    return REFERENCE.test(args[0]) ? { externalize: args[0], type: "module" } : super.fetchModule(...args)
  }
}

/** Version 1.64.0 of `@cloudflare/vite-plugin`, as far as it concerns `.wasm`; `isTest`: as it is inside of vitest. */
function cloudflare(isTest = false): Plugin[] {
  const kindOf = (id: string): string | undefined =>
    /\.wasm(\?module)?$/.test(id) ? "CompiledWasm" : id.endsWith(".html") ? "Text" : undefined
  return [
    {
      name: "vite-plugin-cloudflare",
      config: () => ({
        environments: {
          worker: {
            resolve: { noExternal: true, conditions: ["workerd", "worker", "module", "browser"] },
            optimizeDeps: { noDiscovery: false, entries: "src/index.js" },
            dev: {
              createEnvironment: (name, config) =>
                isTest ? createRunnableDevEnvironment(name, config) : new HostEnvironment(name, config, { hot: false }),
            },
            build: {
              ssr: true,
              emitAssets: true,
              outDir: ".dist/worker",
              minify: false,
              target: "es2024",
              rollupOptions: { input: project.path("src/index.js") },
            },
          },
        },
      }),
    },
    {
      name: "vite-plugin-cloudflare:additional-modules",
      enforce: "pre",
      applyToEnvironment: isOfHost,
      resolveId: {
        filter: { id: [/\.wasm(\?module)?$/, /\.html$/, /^#/] },
        async handler(source, importer, options) {
          const resolved = await this.resolve(source, importer, options)
          const kind = resolved === null ? undefined : kindOf(resolved.id)
          if (resolved === null || kind === undefined) return resolved
          return {
            external: true,
            id: `__CLOUDFLARE_MODULE__${kind}__${resolved.id.replace(/\?.*/, "")}__CLOUDFLARE_MODULE__`,
          }
        },
      },
    },
    {
      name: "vite-plugin-cloudflare:wasm-helper",
      enforce: "pre",
      applyToEnvironment: isOfHost,
      load: {
        filter: { id: /\.wasm\?init$/ },
        handler: (id) =>
          `import wasm from "${id.replace(/\?.*/, "")}"\nexport default () => WebAssembly.instantiate(wasm)`,
      },
    },
  ]
}

/** Stands in for workerd in Node: gives the module of a reference. */
const ofHost = (reference: string): unknown => {
  const [, kind, file = ""] = REFERENCE.exec(reference) ?? []
  return kind === "Text" ? readFileSync(file, "utf8") : new WebAssembly.Module(readFileSync(file))
}
class HostEvaluator extends ESModulesEvaluator {
  override async runExternalModule(id: string): Promise<unknown> {
    return REFERENCE.test(id) ? { default: ofHost(id) } : super.runExternalModule(id)
  }
}

const config = (isFirst: boolean, options?: WasmportOptions, isTest?: boolean): InlineConfig => {
  const own = wasmport({ types: false, ...options })
  return {
    root: project.root,
    configFile: false,
    logLevel: "silent",
    plugins: isFirst ? [own, cloudflare(isTest)] : [cloudflare(isTest), own],
  }
}

/** A call of the server by a module runner. */
interface Call {
  readonly name: string
  readonly data: Parameters<Environment["fetchModule"]>
}

async function inDev(its: InlineConfig, entry: string): Promise<unknown> {
  const { server } = await viteInTest(its)
  const environment = server.environments["worker"] as Environment
  const invoke = async ({ name, data }: Call): Promise<unknown> =>
    name === "fetchModule" ? await environment.fetchModule(...data) : []
  const runner = new ModuleRunner(
    {
      transport: {
        async invoke(payload) {
          try {
            return { result: await invoke((payload as unknown as { data: Call }).data) }
          } catch (error) {
            return { error }
          }
        },
      },
      hmr: false,
    },
    new HostEvaluator(),
  )
  return await runner.import(entry)
}

const ORDERS = [
  ["before it", true],
  ["after it", false],
] as const
const TARGETS = [undefined, "worker"] as const

describe.each(ORDERS)("%s", (_, isFirst) => {
  describe.each(TARGETS)("with the target %s", (target) => {
    const options = target === undefined ? {} : { target }

    test("a dev server has every form import its module from the host", async () => {
      expect(await inDev(config(isFirst, options), "/src/index.js")).toMatchObject({ answers: ANSWERS })
    })

    test("a build has every form import the file beside it, once", async () => {
      const builder = await createBuilder(config(isFirst, options))
      await builder.build(builder.environments["worker"] as never)
      const files = readdirSync(project.path(".dist/worker"), { recursive: true }).map(String)
      const code = readFileSync(project.path(".dist/worker/index.js"), "utf8")
      const wasm = files.filter((file) => file.endsWith(".wasm"))
      expect(wasm.map((file) => file.replace(/-[\w-]{8}\.wasm$/, "")).sort()).toEqual(
        ["counter", "large", "lib", "main", "math"].map((name) => `assets/${name}`),
      )
      for (const file of wasm) expect(code.split(`from "./${file}"`)).toHaveLength(2)
      expect(code).not.toMatch(/AGFzbQ|from "node:|CompiledWasm/)
    })
  })
})

test("a dev server that has Node run the worker's code, as in vitest, reads the modules from the disk", async () => {
  await project.write({
    "src/plain.js": `
      import { add } from "./math.wasm"
      import init from "./large.wasm?init"
      export const answers = [add(2, 3), (await init()).exports.add(3, 3)]`,
  })
  const { server } = await viteInTest(config(false, {}, true))
  const { runner } = server.environments["worker"] as ReturnType<typeof createRunnableDevEnvironment>
  expect(await runner.import("/src/plain.js")).toMatchObject({ answers: [5, 6] })
})

test("a package's glue and its wasm are one in a dev server that optimizes the worker's packages", async () => {
  await project.write({ "src/glue.js": 'import { sum } from "glue"\nexport const answer = sum()' })
  expect(await inDev(config(true), "/src/glue.js")).toMatchObject({ answer: 1 })
})

test("limits hold in a build, and a dev server, whose host reads the file by itself, refuses them", async () => {
  const its = config(true, { overrides: [{ include: "src/math.wasm", limits: { fuel: 1000 } }] })
  await project.write({
    "src/limited.js": `
      import module from "./math.wasm?module"
      export const answer = WebAssembly.Module.exports(module).some(({ name }) => name === "wasmport:meter/fuel")`,
  })
  await expect(inDev(its, "/src/limited.js")).rejects.toThrow(
    /src\/math\.wasm: a dev server hands workerd the file as it is, without its `limits`/,
  )
  const builder = await createBuilder(its)
  await builder.build(builder.environments["worker"] as never)
  const emitted = readdirSync(project.path(".dist/worker/assets")).filter((file) => file.startsWith("math"))
  const exports = emitted.map((file) =>
    WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(project.path(".dist/worker/assets", file)))),
  )
  expect(exports).toHaveLength(1)
  expect(exports[0]!.some(({ name }) => name === "wasmport:meter/fuel")).toBe(true)
})
