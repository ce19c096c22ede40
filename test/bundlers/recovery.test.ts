/**
 * Every failure, in every watcher, and the change that repairs it. Nobody must have to restart a watcher, or to save another
 * file, if a module of JavaScript in the place of the wasm would not need that.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { test } from "vitest"
import { createProject } from "../support/project.ts"
import type { Project } from "../support/project.ts"
import { fixture } from "../support/wasm.ts"
import { bodies, exports, FUNC, functions, functype, I32, imports, types, wasm } from "../support/wasm-builder.ts"
import { WATCHERS } from "../support/watchers.ts"
import type { Watching } from "../support/watchers.ts"

/** A module of functions, which may import functions: as a `.wasm`, and as its control. */
interface Module {
  readonly names: readonly string[]
  readonly from?: Readonly<Record<string, string>>
}
const F: Module = { names: ["f"] }
const FZ: Module = { names: ["f", "zz"] }
const IMPORTS: Module = { names: ["f"], from: { "./env.js": "log" } }
const IMPORTS_WASM: Module = { names: ["f"], from: { "./b.wasm": "zz" } }

function bytesOf({ names, from = {} }: Module): Uint8Array {
  const all = Object.entries(from)
  return wasm(
    types(functype([], [I32])),
    ...(all.length === 0 ? [] : [imports(...all.map(([module, name]) => [module, name, FUNC, 0] as const))]),
    functions(...names.map(() => 0)),
    exports(...names.map((name, i) => [name, FUNC, i + all.length] as const)),
    bodies(names.length),
  )
}

const codeOf = ({ names, from = {} }: Module): string =>
  [
    ...Object.entries(from).map(
      ([module, name]) => `import { ${name} } from "${module.replace(/\.wasm$/, ".js")}"\nconsole.log(${name})`,
    ),
    ...names.map((name) => `export const ${name} = () => 0`),
  ].join("\n")

/** A file, half a file, or no file. */
type Content = Module | { half: Module } | Uint8Array | string | undefined
type Files = Readonly<Record<string, Content>>

interface Failure {
  readonly name: string
  /** `.wasm` files are `.js` in the control. */
  readonly start: Files
  readonly steps: readonly Files[]
  /** Whether it has no control: JavaScript has nothing like it, and every watcher must recover. */
  readonly alone?: true
}

const main = (name: string, query = ""): string => `export { ${name} as all } from "./a.wasm${query}"\n`
const good = { "src/main.js": main("f") }
const GREETS = { "src/main.js": main("greet"), "src/a.wasm": fixture("wit-packed") }
const GREET = "greet: func(name: string) -> string;\n"
const FAILURES: Failure[] = [
  {
    name: "a file that is removed and written back",
    start: { ...good, "src/a.wasm": F },
    steps: [{ "src/a.wasm": undefined }, { "src/a.wasm": F }],
  },
  { name: "a file that is not there at the start", start: good, steps: [{ "src/a.wasm": F }] },
  {
    name: "a file that is not there at the start, imported by ?init",
    start: { "src/main.js": main("default", "?init") },
    steps: [{ "src/a.wasm": { names: ["f", "default"] } }],
  },
  {
    name: "a folder that is not there at the start",
    start: { "src/main.js": 'export { f } from "./new/a.wasm"\n' },
    steps: [{ "src/new/a.wasm": F }],
  },
  {
    name: "a name that the file lacks at the start",
    start: { "src/main.js": main("zz"), "src/a.wasm": F },
    steps: [{ "src/a.wasm": FZ }],
  },
  {
    name: "a name that an importer takes before the file has it",
    start: { ...good, "src/a.wasm": F },
    steps: [{ "src/main.js": main("zz") }, { "src/a.wasm": FZ }],
  },
  {
    name: "a name that the file loses and gets back",
    start: { "src/main.js": main("zz"), "src/a.wasm": FZ },
    steps: [{ "src/a.wasm": F }, { "src/a.wasm": FZ }],
  },
  {
    name: "a name that a file with another specifier lacks",
    start: { "src/main.js": 'export { zz } from "#app/a.wasm"\n', "src/a.wasm": F },
    steps: [{ "src/a.wasm": FZ }],
  },
  {
    name: "a supplier that is not there at the start",
    start: { ...good, "src/a.wasm": IMPORTS },
    steps: [{ "src/env.js": "export const log = () => 0\n" }],
  },
  {
    name: "a supplier that is removed and written back",
    start: { ...good, "src/a.wasm": IMPORTS, "src/env.js": "export const log = () => 0\n" },
    steps: [{ "src/env.js": undefined }, { "src/env.js": "export const log = () => 1\n" }],
  },
  {
    name: "a supplier that lacks a name at the start",
    start: { ...good, "src/a.wasm": IMPORTS, "src/env.js": "export {}\n" },
    steps: [{ "src/env.js": "export const log = () => 0\n" }],
  },
  {
    name: "a supplier that loses a name and gets it back",
    start: { ...good, "src/a.wasm": IMPORTS, "src/env.js": "export const log = () => 0\n" },
    steps: [{ "src/env.js": "export {}\n" }, { "src/env.js": "export const log = () => 1\n" }],
  },
  {
    name: "a supplier that passes on a name which another module lacks",
    start: {
      ...good,
      "src/a.wasm": IMPORTS,
      "src/env.js": 'export * from "./deep.js"\n',
      "src/deep.js": "export {}\n",
    },
    steps: [{ "src/deep.js": "export const log = () => 0\n" }],
  },
  {
    name: "a supplier that passes on names of a file that is not there",
    start: { ...good, "src/a.wasm": IMPORTS, "src/env.js": 'export * from "./deep.js"\n' },
    steps: [{ "src/deep.js": "export const log = () => 0\n" }],
  },
  {
    name: "a supplier of WebAssembly that is not there at the start",
    start: { ...good, "src/a.wasm": IMPORTS_WASM },
    steps: [{ "src/b.wasm": FZ }],
  },
  {
    name: "a supplier of WebAssembly that lacks a name",
    start: { ...good, "src/a.wasm": IMPORTS_WASM, "src/b.wasm": F },
    steps: [{ "src/b.wasm": FZ }],
  },
  {
    name: "a supplier of WebAssembly that is half-written",
    start: { ...good, "src/a.wasm": IMPORTS_WASM, "src/b.wasm": { half: FZ } },
    steps: [{ "src/b.wasm": FZ }],
  },
  {
    name: "a file that is half-written at the start",
    start: { ...good, "src/a.wasm": { half: F } },
    steps: [{ "src/a.wasm": F }],
  },
  {
    name: "a file that is half-written over a good one",
    start: { ...good, "src/a.wasm": F },
    steps: [{ "src/a.wasm": { half: F } }, { "src/a.wasm": F }],
  },
  {
    name: "a file that becomes a module of other imports, and back",
    start: { ...good, "src/a.wasm": F },
    steps: [{ "src/a.wasm": IMPORTS }, { "src/a.wasm": F }],
  },
  {
    name: "a .wit that does not fit at the start",
    start: { ...GREETS, "src/a.wit": "greet: func(name: u64);" },
    steps: [{ "src/a.wit": GREET }],
    alone: true,
  },
  {
    name: "a .wit that is half-written over a good one",
    start: { ...GREETS, "src/a.wit": GREET },
    steps: [{ "src/a.wit": "greet: func(name: lis" }, { "src/a.wit": GREET }],
    alone: true,
  },
  {
    name: "a .wit that comes late and does not fit",
    start: GREETS,
    steps: [{ "src/a.wit": "greet: func(name: u64);" }, { "src/a.wit": GREET }],
    alone: true,
  },
]

/** As a file's content: undefined for none. */
function contentOf(content: Content, isControl: boolean): string | Uint8Array | undefined {
  if (typeof content === "string") return isControl ? content.replace(/\.wasm(?:\?init)?/g, ".js") : content
  if (content === undefined || content instanceof Uint8Array) return content
  if ("names" in content) return isControl ? codeOf(content) : bytesOf(content)
  const whole = bytesOf(content.half)
  return isControl ? `${codeOf(content.half)}; {{{` : whole.slice(0, whole.length - 6)
}

async function change(project: Project, files: Files, isControl: boolean): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = isControl ? name.replace(/\.wasm$/, ".js") : name
    const text = contentOf(content, isControl)
    if (text === undefined) rmSync(project.path(file))
    else await project.write({ [file]: text })
  }
}

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
/** Watchers miss changes for a while after a build; a person's changes are seconds apart. */
const REST = 700
/** esbuild looks at each file every two seconds. */
const LONGEST = 8000

async function until(holds: () => boolean): Promise<boolean> {
  for (const end = Date.now() + LONGEST; Date.now() < end; await sleep(50)) if (holds()) return true
  return false
}

interface Outcome {
  readonly events: readonly string[]
  readonly failed: boolean
  readonly recovered: boolean
}

async function outcomeOf(
  { start, steps }: Failure,
  watch: (project: Project) => Promise<Watching>,
  isControl: boolean,
): Promise<Outcome> {
  const project = await createProject({
    "package.json": JSON.stringify({ name: "app", type: "module", imports: { "#app/*": "./src/*" } }),
  })
  await change(project, start, isControl)
  const { events, reload, close } = await watch(project)
  try {
    await until(() => events.length > 0)
    for (const step of steps.slice(0, -1)) {
      await sleep(REST)
      const { length } = events
      await change(project, step, isControl)
      // A person who waits for nothing loads the page anew.
      if (reload === undefined) await until(() => events.length > length)
      else await sleep(REST).then(reload)
    }
    await sleep(REST)
    const { length } = events
    const failed = events.at(-1) === "E"
    await change(project, steps.at(-1) ?? {}, isControl)
    const recovered = await until(() => events.length > length && events.at(-1) === "ok")
    return { events, failed, recovered }
  } finally {
    await close()
    await project.remove()
  }
}

const CELLS = Object.entries(WATCHERS).flatMap(([watcher, watch]) =>
  FAILURES.map((failure) => ({ watcher, failure, watch })),
)

// Most of the time is spent waiting.
test.concurrent.for(CELLS.map((it) => [it.watcher, it.failure.name, it] as const))(
  "%s recovers from %s as it does with JavaScript",
  { timeout: 120_000 },
  async ([, , { failure, watch }], { expect }) => {
    const ours = await outcomeOf(failure, watch, false)
    expect(ours.failed).toBe(true)
    if (ours.recovered) return
    expect(failure.alone).toBeUndefined()
    const control = await outcomeOf(failure, watch, true)
    expect({ ours: ours.recovered, events: ours.events }).toEqual({ ours: control.recovered, events: ours.events })
  },
)

// Under Rollup, keys begin at the working directory; a dev server is asked for each key when it is needed.
test.concurrent.for(["Rolldown", "vite build --watch", "esbuild"])(
  "%s takes in a module whose key stood in the sources before the file was there",
  async (watcher, { expect }) => {
    const project = await createProject({
      "src/main.js":
        'import { registry } from "wasmport/runtime"\nexport const all = registry.instantiate("src/a.wasm")\n',
    })
    const { events, close } = await (WATCHERS[watcher] as (project: Project) => Promise<Watching>)(project)
    const built = (): string =>
      readdirSync(project.path("dist"), { recursive: true })
        .map(String)
        .filter((file) => file.endsWith(".js"))
        .map((file) => readFileSync(project.path("dist", file), "utf8"))
        .join("\n")
    try {
      // Under esbuild, the end of our discovery is the first event: nothing is written then.
      await until(() => events.length > 0 && existsSync(project.path("dist")))
      expect(new Set(events)).toEqual(new Set(["ok"]))
      const size = built().length
      await sleep(REST)
      await project.write({ "src/a.wasm": bytesOf(F) })
      expect(await until(() => built().length > size + 100)).toBe(true)
    } finally {
      await close()
      await project.remove()
    }
  },
)
