/** STANDARDS.md, section 9, "Output": rules 26 to 31. */
import { expect } from "vitest"
import viteplugin from "wasmport/vite"
import type { Answer } from "../support/browser.ts"
import { padded } from "../support/padded.js"
import { exports, FUNC, functions, functype, section, types, vec, wasm } from "../support/wasm-builder.ts"
import { KINDS, spy } from "./modules.ts"
import { suite } from "./rules.ts"
import { isNode, isServer, wat } from "./targets.ts"
import type { Case, Format, Outcome, Target } from "./targets.ts"

/** By default a server's build by Vite has the bytes in its code, where no browser's cache matters. */
const inFile = (target: string): { options?: { inlineLimit: number } } =>
  target === "Vite SSR build" ? { options: { inlineLimit: 0 } } : {}

/** Rolldown notes where a module was, seen from the working directory. */
const withoutComments = (code: string): string => code.replace(/^\s*\/\/.*$/gm, "")

const MATH = wat(
  `(module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add) (memory (export "mem") 1))`,
)

const SMALL = wasm(
  types(functype([], [0x7f])),
  functions(0),
  exports(["f", FUNC, 0]),
  section(10, vec([4, 0, 0x41, 7, 0x0b])),
)

const FORMATS: Record<Target, readonly Format[]> = {
  "Vite dev": [],
  "Vite SSR dev": [],
  "Vite build": ["cjs", "iife"],
  "Vite SSR build": ["cjs"],
  Rollup: ["cjs", "iife", "umd", "amd"],
  Rolldown: ["cjs", "iife", "umd"],
  esbuild: ["cjs", "iife"],
}

/** Runs a script that is no module, and gives its exports, or the value that it left in `globalThis.answer`. */
function runScript(code: string): unknown {
  const module = { exports: {} as { results?: unknown } }
  // oxlint-disable-next-line no-implied-eval
  new Function("module", "exports", "require", code)(module, module.exports, () => ({}))
  const here = globalThis as { answer?: unknown }
  const { answer } = here
  delete here.answer
  return answer ?? module.exports.results
}

const assets = (outcome: Outcome): string[] => Object.keys(outcome.output).filter((name) => name.endsWith(".wasm"))
const must = (outcome: Outcome): Outcome => {
  if (outcome.buildError !== undefined || outcome.runError !== undefined)
    throw new Error(outcome.buildError ?? outcome.runError?.message)
  return outcome
}

suite("output", (rule) => {
  rule(26, "ES output waits with top-level await; other formats fail early with our message", async (t) => {
    const files: Case["files"] = {
      "main.js": `import { add } from "./math.wasm"\nexport const results = add(2, 3)\n`,
      "math.wasm": MATH,
    }
    t.check("ES", await t.results({ files }), 5)
    const outcomes: Record<string, string> = {}
    for (const format of FORMATS[t.target])
      outcomes[format] = (await t.run({ files, format, only: "build" })).buildError ?? "built"
    if (t.target === "Rollup")
      t.check(
        "system has top-level await",
        (await t.run({ files, format: "system", only: "build" })).buildError,
        undefined,
      )
    if (t.target === "esbuild")
      outcomes["es2021"] = (await t.run({ files, syntax: "es2021", only: "build" })).buildError ?? "built"
    for (const [format, message] of Object.entries(outcomes))
      t.check(format, message, expect.stringMatching(/math\.wasm: .*top-level await[\s\S]*\?sync/))
  })

  rule(26, "the synchronous form works in all of them, and warns above 8 MB", async (t) => {
    const files: Case["files"] = {
      "main.js": `import { add } from "./math.wasm?sync"\nglobalThis.answer = add(2, 3)\nexport const results = add(2, 3)\n`,
      "math.wasm": MATH,
    }
    t.check("ES", await t.results({ files }), 5)
    for (const format of FORMATS[t.target].filter((it) => it === "cjs" || it === "iife")) {
      const { code, buildError } = await t.run({ files, format, only: "build" })
      t.check(format, buildError ?? runScript(code), 5)
    }
    const large: Case["files"] = {
      "main.js": `import { f } from "./large.wasm?sync"\nexport const results = () => f()\n`,
      "large.wasm": padded(SMALL, 8 * 2 ** 20 + 1),
    }
    const { warnings, buildError } = await t.run({ files: large, only: "build" })
    t.check(
      "large",
      buildError ?? warnings.some((text) => text.includes("large.wasm") && /8 MB|8 MiB/.test(text)),
      true,
    )
  })

  rule(27, "browsers stream what is served as application/wasm, and take bytes where it is not", async (t) => {
    if (isNode(t.target)) return t.vacuous("this is about browsers; the code runs in Node")
    const load = async (answer: Answer | undefined): Promise<Outcome> =>
      await t.run({
        options: { inlineLimit: 0, target: "browser" },
        answer: () => answer,
        files: {
          "main.js": `import { streamed, end } from "./streamed.js"\nimport { add } from "./math.wasm"\nexport const results = () => { end(); return [add(2, 3), streamed()] }\n`,
          "streamed.js": `
            const { compileStreaming, instantiateStreaming } = WebAssembly
            let count = 0
            WebAssembly.compileStreaming = (...given) => compileStreaming.apply(WebAssembly, given).then((it) => (count++, it))
            WebAssembly.instantiateStreaming = (...given) => instantiateStreaming.apply(WebAssembly, given).then((it) => (count++, it))
            export const streamed = () => count
            export const end = () => Object.assign(WebAssembly, { compileStreaming, instantiateStreaming })`,
          "math.wasm": MATH,
        },
      })
    for (const type of ["application/wasm", "Application/WASM"])
      t.check(type, must(await load({ type })).results, [5, 1])
    for (const type of ["application/wasm; charset=utf-8", "text/plain", null])
      t.check(String(type), must(await load({ type })).results, [5, 0])
    for (const status of [404, 500]) {
      const { runError } = await load({ status, type: "text/html", body: "<h1>no</h1>" })
      t.check(
        String(status),
        `${runError?.message}`,
        expect.stringMatching(new RegExp(`http://.*math.*\\.wasm.*${status}`)),
      )
    }
  })

  rule(27, "inlined bytes never go through fetch", async (t) => {
    if (t.target === "Vite dev") return t.vacuous("the dev server inlines nothing but ?sync")
    const results = await t.results({
      files: {
        "main.js": `import { calls, end } from "./fetches.js"\nimport { add } from "./math.wasm"\nimport { add as sync } from "./other.wasm?sync"\nexport const results = () => { end(); return [add(2, 3), sync(2, 3), calls()] }\n`,
        "fetches.js": `
          const { fetch } = globalThis
          let count = 0
          globalThis.fetch = (...given) => { count++; return fetch(...given) }
          export const calls = () => count
          export const end = () => { globalThis.fetch = fetch }`,
        "math.wasm": MATH,
        "other.wasm": wat(
          `(module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))`,
        ),
      },
    })
    t.check("answers and fetches", results, [5, 5, 0])
  })

  rule(28, "the URL is stable, hashed by content, without a query; 128 KB are not inlined", async (t) => {
    const build = async (bytes: Uint8Array): Promise<Outcome> =>
      must(
        await t.run({
          node: false,
          ...inFile(t.target),
          files: { "main.js": `import { f } from "./big.wasm"\nexport const results = () => f()\n`, "big.wasm": bytes },
        }),
      )
    const [one, same, other] = [
      await build(padded(SMALL, 2 ** 17)),
      await build(padded(SMALL, 2 ** 17)),
      await build(padded(SMALL, 2 ** 17, 2)),
    ]
    t.check("they run", [one.results, same.results, other.results], [7, 7, 7])
    if (!isServer(t.target)) {
      t.check(
        "one file each",
        [one, same, other].map((it) => assets(it).length),
        [1, 1, 1],
      )
      t.check(
        "hashed by content",
        [
          assets(one)[0] === assets(same)[0],
          assets(one)[0] === assets(other)[0],
          /big-[\w-]{8}\.wasm$/.test(assets(one)[0] ?? ""),
        ],
        [true, false, true],
      )
    }
    if (!isNode(t.target))
      t.check(
        "asked for once, without a query",
        [one.requests.length, one.requests.every((url) => /big[^?]*\.wasm$/.test(url))],
        [1, true],
      )
  })

  rule(29, "output for Node reads the file beside it, and SSR builds emit it", async (t) => {
    if (t.target === "Vite dev" || t.target === "Vite build") return t.vacuous("output for browsers only")
    const outcome = await t.run({
      ...(isNode(t.target) ? inFile(t.target) : { options: { inlineLimit: 0, target: "node" as const } }),
      only: isNode(t.target) ? undefined! : "build",
      files: {
        "main.js": `import { f } from "./big.wasm"\nexport const results = () => f()\n`,
        "big.wasm": padded(SMALL, 2 ** 17),
      },
    })
    if (isNode(t.target)) t.check("it runs", must(outcome).results, 7)
    if (isServer(t.target)) return
    t.check("the file is there", assets(outcome).length, 1)
    t.check(
      "found from the module's own URL",
      /new URL\(\s*["'`][^"'`]*big[^"'`]*\.wasm["'`]\s*,\s*import\.meta\.url\)|new URL\([^)]*import\.meta\.url\)/.test(
        outcome.code,
      ),
      true,
    )
    t.check(
      "no fetch, no path of this machine",
      [/\bfetch\(/.test(outcome.code), withoutComments(outcome.code).includes(outcome.root)],
      [false, false],
    )
  })

  rule(30, "queries that are not ours are left to whoever owns them", async (t) => {
    const vite = t.target.startsWith("Vite")
    const theirs = vite ? {} : { load: { filter: /\?(?:raw|inline)$/, code: 'export default "theirs"' } }
    const results = await t.results({
      node: false,
      ...theirs,
      files: {
        "main.js": `
          import url from "./math.wasm?url"
          import raw from "./math.wasm?raw"
          import init from "./math.wasm?init"
          export const results = async () => [typeof url, raw.slice(0, 6), (await init()) instanceof WebAssembly.Instance, (await init()).exports.add(2, 3)]`,
        "math.wasm": MATH,
      },
    })
    t.check("url, raw, init", results, ["string", vite ? "\0asm\u0001\0" : "theirs", true, 5])
    // Any answer of the bundler will do: Vite 8 has no `?inline` for .wasm, and says so.
    const inline = async (options: Case["options"]): Promise<string> => {
      const { buildError, runError, results } = await t.run({
        ...theirs,
        ...(options === undefined ? {} : { options }),
        node: false,
        files: {
          "main.js": `import inline from "./math.wasm?inline"\nexport const results = () => inline\n`,
          "math.wasm": MATH,
        },
      })
      return buildError === undefined && runError === undefined ? String(results) : "refused"
    }
    t.check("inline", await inline(undefined), await inline(false))
    if (!vite) return
    const loading = [viteplugin({ types: false })]
      .flat(Infinity as 1)
      // The last one of ours, which is left out, refuses files that no plugin has taken.
      .filter((it) => typeof it === "object" && it !== null && "load" in it && it.enforce !== "post") as {
      enforce?: string
      load?: { order?: string }
    }[]
    t.check(
      "before Vite's own plugin",
      loading.map((it) => it.enforce === "pre" || it.load?.order === "pre"),
      loading.map(() => true),
    )
    t.check("there is one", loading.length > 0, true)
  })

  rule(30, "the namespace is the same here as everywhere, in workers too", async (t) => {
    const describe = `(ns) => Object.keys(ns).sort().map((name) => [name, Object.prototype.toString.call(ns[name])].join(" ")).join()`
    const expected =
      "add [object Function],glob [object Number],mem [object WebAssembly.Memory],same [object Function],tab [object WebAssembly.Table],tag [object WebAssembly.Tag]"
    t.check(
      "here",
      await t.results({
        files: {
          "main.js": `import * as ns from "./kinds.wasm"\nexport const results = () => (${describe})(ns)\n`,
          "kinds.wasm": KINDS,
        },
      }),
      expected,
    )
    if (t.target !== "Vite dev" && t.target !== "Vite build") return
    const inWorker = await t.results({
      files: {
        "main.js": `
          export const results = () => new Promise((resolve, reject) => {
            const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" })
            worker.onmessage = (event) => resolve(event.data)
            worker.onerror = (event) => reject(new Error(event.message))
          })`,
        "worker.js": `import * as ns from "./kinds.wasm"\npostMessage((${describe})(ns))\n`,
        "kinds.wasm": KINDS,
      },
    })
    t.check("in a worker", inWorker, expected)
  })

  rule(31, "function bindings are direct", async (t) => {
    const { code, buildError } = await t.run({
      only: "build",
      files: {
        "main.js": `import { add } from "./math.wasm"\nexport const results = () => add(2, 3)\n`,
        "spy.js": spy(),
        "math.wasm": MATH,
      },
    })
    if (buildError !== undefined) throw new Error(buildError)
    const declared = [...code.matchAll(/^.*\b(?:const|let|var)\s+(?:\{[^}]*\badd\b[^}]*\}|add)\s*=\s*(.*)$/gm)].map(
      ([, value]) => value ?? "",
    )
    t.check(
      "declared once, as the export itself",
      [
        declared.length,
        declared.every((value) =>
          /^(?:\/\* @__PURE__ \*\/ )?\(\(\) => \w+\.add\)\(\);?$|^(?:await )?\w+(?:\.exports)?(?:\.add)?;?$/.test(
            value,
          ),
        ) || declared,
      ],
      [1, true],
    )
    t.check("no getter, no wrapper", /get add\s*\(|add: \{\s*get/.test(code), false)
  })
})
