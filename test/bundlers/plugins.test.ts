/**
 * The recipe of docs/plugins.md, word for word, by each bundler, in Node and in Chromium: plugins that are loaded at run time, what each of
 * them does to its host, and how it ends.
 */
import { readdirSync, readFileSync } from "node:fs"
import { mkdir, symlink } from "node:fs/promises"
import { createRequire } from "node:module"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { Worker } from "node:worker_threads"
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { nodeResolve } from "@rollup/plugin-node-resolve"
import { beforeAll, describe, expect, onTestFinished, test } from "vitest"
import { BUNDLERS, imported } from "../support/bundle.ts"
import type { BundleRequest } from "../support/bundle.ts"
import type { Built } from "../support/hooks.ts"
import { serveInTest, useBrowser, useProject } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"
import type { Codec } from "../../playground/src/plugin-host.ts"
import type { run as runCases } from "../support/plugin-cases.ts"

const RECIPE = ["plugin-host.ts", "plugin-thread.ts", "plugin-worker.ts"]
const PLUGINS = join(REPOSITORY, "test_wasm/plugins")
const text = (path: string): string => readFileSync(join(REPOSITORY, path), "utf8").replaceAll("\r\n", "\n")
const page = text("docs/plugins.md")

test("the page has the files of the recipe, which the playground runs", () => {
  for (const file of RECIPE)
    expect(page.includes(`\`\`\`ts\n${text(`playground/src/${file}`)}\`\`\`\n`), file).toBe(true)
  const wit = text("test_wasm/plugins/plugin.wit")
  expect(page.includes(`\`\`\`wit\n${wit}\`\`\`\n`)).toBe(true)
})

/** Modules that are too small, or too wrong, for a fixture. `parts` are in the place of what a plugin has. */
function plugin(
  parts: Partial<Record<"imports" | "memory" | "init" | "alloc" | "handle" | "more", string>> = {},
): Promise<Uint8Array> {
  const { imports = "", memory = '(memory (export "memory") 1)', more = "" } = parts
  const { init = "(i64.const 0x800000001c)", alloc = "(i32.const 1024)", handle = "(i64.const 0x800000001c)" } = parts
  return parseWat(`(module ${imports} ${memory} ${more}
    (data (i32.const 0x80) "{\\"name\\":\\"a\\",\\"version\\":\\"1.0\\"}x")
    (func (export "alloc") (param i32) (result i32) ${alloc})
    (func (export "free") (param i32 i32))
    (func (export "init") (result i64) ${init})
    (func (export "handle") (param $at i32) (param $length i32) (result i64) ${handle}))`)
}

async function made(): Promise<Record<string, Uint8Array>> {
  const fixtures = readdirSync(PLUGINS).filter((name) => name.endsWith(".wasm"))
  return {
    ...Object.fromEntries(fixtures.map((name) => [name, readFileSync(join(PLUGINS, name))])),
    "start-loops.wasm": await plugin({ more: "(func $start (loop (br 0))) (start $start)" }),
    "init-traps.wasm": await plugin({ init: "unreachable" }),
    "init-garbage.wasm": await plugin({ init: "(i64.const 0x7fffffff00000010)" }),
    "no-json.wasm": await plugin({ handle: "(i64.const 0x800000001d)" }),
    "no-name.wasm": await plugin({ init: "(i64.const 0x200000000002)", more: '(data (i32.const 0x2000) "{}")' }),
    "no-memory.wasm": await plugin({ alloc: "(i32.const 0)" }),
    "exits.wasm": await plugin({
      imports: '(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))',
      handle: "(call $exit (i32.const 3)) unreachable",
    }),
    "large.wasm": await plugin({ memory: '(memory (export "memory") 17)' }),
    "objects.wasm": await plugin({
      more: "(type $bytes (array i8)) (func (drop (array.new_default $bytes (i32.const 1000000000))))",
    }),
    "memories.wasm": await plugin({ more: "(memory 1)" }),
    "table.wasm": await plugin({ more: "(table 1 externref)" }),
    // On memory that is shared a module could wait, which uses no fuel.
    "shared.wasm": await plugin({ memory: '(memory (export "memory") 1 2 shared)' }),
    "calls-back.wasm": await plugin({
      imports: '(import "env" "back" (func $back (param i32)))',
      // The first digit of the event.
      handle: "(call $back (i32.sub (i32.load8_u (local.get $at)) (i32.const 48))) (i64.const 0x800000001c)",
    }),
    "page.wasm": new TextEncoder().encode("<!doctype html><p>Not here</p>"),
    "cut-off.wasm": readFileSync(join(PLUGINS, "words.wasm")).subarray(0, 999),
    "too-large.wasm": new Uint8Array(16 * 2 ** 20 + 1),
  }
}

const LINES = "\n  rule: it exports all that is asked of it, and imports nothing but what it is given\n  - "
const unlike = (file: string, ...lines: string[]): unknown[] => [
  "INTERFACE",
  `${file}.wasm: the module does not have the expected interface${LINES}${lines.join("\n  - ")}`,
]
const NO_FREE = 'the export "free" is missing, and (i32, i32) -> () is expected'
const NO_HANDLE = 'the export "handle" is (i32) -> i32, and (i32, i32) -> i64 is expected'
const NO_HANDLE_OF_WIT =
  'the export "handle" is (i32) -> i32, and handle: func(event: list<u8>) -> list<u8> is expected: handle cannot be the export "handle" of the module: their signatures do not fit'
const DIFFERENT = unlike("different", NO_FREE, NO_HANDLE, NO_HANDLE_OF_WIT)
const CAPPED =
  "trapped: unreachable. Before, its memory could not grow by 1 pages: it may have 16 (memoryPages) (MEMORY 5006)"
const outOfFuel = (file: string, fuel: number): unknown[] => [
  "FUEL",
  `${file}.wasm: handle() used up its fuel: it began with ${fuel}, and nothing is left. \`instance.fuel = …\` refills an instance of the registry or of load (FUEL 5011)`,
]
/** A message of the engine's or the host's own is in its words. */
const starting = (code: string, text: string): unknown[] => [code, expect.stringMatching(text)]

/** The answers as plain data, without the server's address. */
const shown = (answers: object, url: string): unknown =>
  JSON.parse(JSON.stringify(answers).replaceAll(`${url}/plugins/`, ""))

/** An offender: its name, how its first event ends, what ended it, how the next event ends, and what the others answer meanwhile. */
const ended = (i: number, name: string, code: string, message: string): unknown[] => [
  name,
  [code, expect.stringMatching(message)],
  code,
  "INSTANCE_DISPOSED",
  { words: 2 },
  [i],
  "go on",
]

const ANSWERS: Record<string, unknown> = {
  good: [
    { name: "words", version: "1.0.0", about: "counts the words of a text" },
    { words: 2 },
    { words: 3 },
    { error: 'an event is {"text": string}' },
  ],
  offenders: {
    traps: ended(0, "traps", "CALL", "^traps.wasm: handle\\(\\) trapped: unreachable \\(CALL 5002\\)$"),
    loops: ended(1, "loops", "FUEL", "^loops.wasm: handle\\(\\) used up its fuel: it began with 99999\\d, and nothing"),
    eats: ended(2, "eats", "MEMORY", "^eats.wasm: handle\\(\\) trapped: .* could not grow by 1 pages: it may have 16"),
    garbage: ended(3, "garbage", "MEMORY", "^garbage.wasm: memory: 4294967295 at 4294967295 of 65536 bytes"),
    beyond: ended(
      4,
      "beyond",
      "CALL",
      "^beyond.wasm: handle\\(\\) trapped: memory access out of bounds \\(CALL 5002\\)$",
    ),
    recurses: ended(
      5,
      "recurses",
      "STACK",
      "^recurses.wasm: handle\\(\\) led to more than 50 calls inside of each other",
    ),
  },
  leaks: [255, ["MEMORY", `leaks.wasm: alloc() ${CAPPED}`], { words: 2 }],
  "many events": { words: 2 },
  "new version": [
    DIFFERENT,
    { words: 2 },
    "2.0.0",
    { words: 2, letters: 6 },
    "INSTANCE_DISPOSED",
    "no failure",
    "still here",
  ],
  hash: [{ words: 2 }, starting("HASH", "^words2.wasm: its SHA-256 is [0-9a-f]{64}, and [0-9a-f]{64} is expected$")],
  interface: [
    DIFFERENT,
    unlike("different", NO_FREE, NO_HANDLE),
    unlike("different", NO_FREE, NO_HANDLE),
    { words: 2, letters: 6 },
  ],
  imports: [
    unlike(
      "greedy",
      'the import "env" "fetch" is not given, and the module needs (i32, i32) -> i32',
      'the import "env" "secret" is not given, and the module needs global i32',
    ),
    unlike(
      "prints",
      'the import "wasi_snapshot_preview1" "fd_write" is not given, and the module needs (i32, i32, i32, i32) -> i32',
    ),
    unlike("calls-back", 'the import "env" "back" is not given, and the module needs (i32) -> ()'),
  ],
  wasi: [
    true,
    true,
    true,
    [
      ["one", "1"],
      ["two", '"zwei"'],
      ["one", "[3]"],
    ],
  ],
  "own imports": [
    { name: "a", version: "1.0" },
    [0, 1, 2],
    ["CALL", "calls-back.wasm: the app's own"],
    [
      "PERMISSION",
      "calls-back.wasm: its fuel cannot be set during a call. Do that when the call has returned (PERMISSION 5009)",
    ],
  ],
  others: {
    "start-loops": starting(
      "INSTANTIATE",
      "^start-loops.wasm: its start function, .* trapped while the module was instantiated",
    ),
    "init-traps": ["CALL", "init-traps.wasm: init() trapped: unreachable (CALL 5002)"],
    "init-garbage": starting("MEMORY", "^init-garbage.wasm: memory: 16 at 2147483647 of 65536 bytes"),
    "no-json": starting("ANSWER", "^no-json.wasm: .*JSON"),
    "no-name": ["ANSWER", "no-name.wasm: init() answers no name and version"],
    "no-memory": ["MEMORY", "no-memory.wasm: it has no memory for an event of 18 bytes"],
    exits: ["WASI", "exits.wasm: handle(): exit code 3 (WASI 5010)"],
    objects: ["INTERFACE", "objects.wasm: it has objects of garbage collection, which no limit counts"],
    memories: ["INTERFACE", "memories.wasm: it has 2 memories, which no limit counts"],
    table: ["INTERFACE", "table.wasm: it has a table without an end, which no limit counts"],
    shared: unlike("shared", 'the export "memory" is memory 1..2 shared, and memory 0 is expected'),
    large: starting("COMPILE", "^large.wasm: memory 0 starts with 17 pages, and the limit `memoryPages` is 16\n"),
  },
  files: [
    ["IO", "gone.wasm: the server answered 404"],
    starting("COMPILE", "^page.wasm: this is an HTML page, not WebAssembly"),
    starting("COMPILE", "^cut-off.wasm: the code section wants 15302 bytes, and the file has 799 left"),
    ["IO", "too-large.wasm: the file has more than 16777216 bytes"],
    starting("TIMEOUT", "^words.wasm: .*aborted"),
  ],
  MessagePack: [[0, 255], 5, 2 ** 40, [null, "ü"], starting("ANSWER", "^words.wasm: Extra 41 of 42 byte")],
  worker: [
    { name: "words", version: "1.0.0", about: "counts the words of a text" },
    [{ words: 2 }, { words: 1 }],
    starting("TIMEOUT", "^sleeps.wasm: .*time"),
    true,
    "TIMEOUT",
    ["TIMEOUT", "sleeps.wasm: the app has enough"],
    outOfFuel("loops", 9_999_998),
    DIFFERENT,
    "CALL",
    true,
    ['"line"'],
    { words: 2 },
  ],
}

const MSGPACK = createRequire(import.meta.url)
  .resolve("@msgpack/msgpack")
  .split(/[\\/]dist/)[0]!
const browser = useBrowser()
const project = useProject(async () => ({
  ...Object.fromEntries(RECIPE.map((file) => [`src/${file}`, text(`playground/src/${file}`)])),
  "src/plugin-cases.ts": text("test/support/plugin-cases.ts").replaceAll("../../playground/src/", "./"),
  "src/app.js": `export { run } from "./plugin-cases.ts"\nexport * as messagePack from "@msgpack/msgpack"`,
  ...Object.fromEntries(Object.entries(await made()).map(([name, bytes]) => [`plugins/${name}`, bytes])),
}))
beforeAll(async () => {
  await mkdir(project.path("node_modules/@msgpack"))
  await symlink(MSGPACK, project.path("node_modules/@msgpack/msgpack"), "junction")
})

describe.each(BUNDLERS)("%s", (bundler) => {
  const more: Partial<BundleRequest> = { rollupPlugins: [nodeResolve({ extensions: [".ts", ".js"] })] }
  const built = async (platform: "node" | "browser"): Promise<{ app: Built; worker: Built }> => ({
    app: await project.build(bundler, "src/app.js", { ...more, platform }),
    worker: await project.build(bundler, "src/plugin-worker.ts", { ...more, platform }),
  })
  const wit = text("test_wasm/plugins/plugin.wit")

  test("Node", async () => {
    const { app, worker } = await built("node")
    const { url } = await serveInTest(project.root)
    const { run, messagePack } = await imported<{ run: typeof runCases; messagePack: Codec }>(app.file)
    const create = (file: string): Worker => {
      const made = new Worker(pathToFileURL(file === "worker" ? worker.file : project.path("gone.js")))
      onTestFinished(async () => void (await made.terminate()))
      return made
    }
    const answers = await run(`${url}/plugins/`, wit, create, messagePack)
    expect(shown(answers, url)).toEqual(ANSWERS)
  })

  test("Chromium", async () => {
    const { app, worker } = await built("browser")
    const { url } = await serveInTest(project.root)
    const at = ({ file }: Built): string => url + file.slice(project.root.length).replaceAll("\\", "/")
    const answers = await browser.evaluate(
      url,
      `import("${at(app)}").then(({ run, messagePack }) => run("${url}/plugins/", ${JSON.stringify(wit)},
        (file) => new Worker(file === "worker" ? "${at(worker)}" : "/gone.js", { type: "module" }), messagePack))`,
    )
    expect(shown(answers as object, url)).toEqual(ANSWERS)
  })
})
