/**
 * The cases of an app with plugins from strangers, by the recipe of docs/plugins.md: the same in Node and in a browser. Bundled
 * by test/bundlers/plugins.test.ts, beside the files of the recipe.
 */
import { likeModule, likeWit, Plugin } from "../../playground/src/plugin-host.ts"
import type { Codec, PluginError, PluginOptions } from "../../playground/src/plugin-host.ts"
import { PluginThread } from "../../playground/src/plugin-thread.ts"
import type { Thread } from "../../playground/src/plugin-thread.ts"

type Told = readonly [code: string, message: string]

/** Code and message of the error that an action throws. */
async function failed(act: () => unknown): Promise<Told | unknown> {
  try {
    return await act()
  } catch (error) {
    const { name, code, message } = error as PluginError
    return name === "Error" && code ? [code, message] : [`uncoded: ${name}`, message]
  }
}

const EVENT = { text: "one two" }
const LIMITS = { fuel: 1_000_000, stackDepth: 50, memoryPages: 16 }

/**
 * `base` is the URL of the folder with the plugins, `wit` the text of plugin.wit, `worker` makes a worker that runs plugin-worker.ts, or "gone" one
 * that runs nothing.
 */
export async function run(
  base: string,
  wit: string,
  worker: (file: "worker" | "gone") => Thread,
  messagePack: Codec,
): Promise<Record<string, unknown>> {
  const options: PluginOptions = { expect: likeWit(wit), limits: LIMITS }
  const open = (name: string, more?: Partial<PluginOptions>): Promise<Plugin> =>
    Plugin.open(`${base}${name}.wasm`, { ...options, ...more })
  const bytes = async (name: string): Promise<Uint8Array> =>
    new Uint8Array(await (await fetch(`${base}${name}.wasm`)).arrayBuffer())
  const answers: Record<string, unknown> = {}

  let words = await open("words")
  answers["good"] = [words.metadata, words.handle(EVENT), words.handle({ text: " eins\n zwei drei" }), words.handle(5)]

  // Each plugin that fails runs beside others that go on.
  const echo = await open("echo")
  const offenders = ["traps", "loops", "eats", "garbage", "beyond", "recurses"]
  const each: Record<string, unknown> = {}
  const all = await Promise.all(offenders.map((name) => open(name)))
  for (const [i, plugin] of all.entries()) {
    each[offenders[i]!] = [
      plugin.metadata.name,
      await failed(() => plugin.handle(EVENT)),
      plugin.failure?.code,
      ((await failed(() => plugin.handle(EVENT))) as Told)[0],
      words.handle(EVENT),
      echo.handle([i]),
      words.failure ?? echo.failure ?? "go on",
    ]
  }
  answers["offenders"] = each

  const leaks = await open("leaks")
  let events = 0
  const end = await failed(() => {
    for (;;) {
      leaks.handle(EVENT)
      events++
    }
  })
  answers["leaks"] = [events, end, words.handle(EVENT)]

  // A good plugin frees its memory: it handles any number of events.
  for (let i = 0; i < 3000; i++) words.handle({ text: "a".repeat(i) })
  answers["many events"] = words.failure ?? words.handle(EVENT)

  answers["new version"] = [
    await failed(() => words.replace(`${base}different.wasm`).then(() => "replaced")),
    words.handle(EVENT),
  ]
  const old = words
  words = await words.replace(`${base}words2.wasm`)
  answers["new version"] = [
    ...(answers["new version"] as unknown[]),
    words.metadata.version,
    words.handle(EVENT),
    ((await failed(() => old.handle(EVENT))) as Told)[0],
    old.failure ?? "no failure",
    echo.handle("still here"),
  ]

  const hash = Array.from(
    new Uint8Array(await crypto.subtle.digest("SHA-256", (await bytes("words")) as BufferSource)),
    (byte) => byte.toString(16).padStart(2, "0"),
  ).join("")
  answers["hash"] = [
    (await open("words", { sha256: hash })).handle(EVENT),
    await failed(() => open("words2", { sha256: hash })),
  ]

  answers["interface"] = [
    await failed(() => open("different")),
    await failed(() => open("different", { expect: undefined as never })),
    await failed(async () => open("different", { expect: likeModule(await bytes("echo")) })),
    (await open("words2", { expect: likeModule(await bytes("words")) })).handle(EVENT),
  ]
  answers["imports"] = [
    await failed(() => open("greedy", { imports: { env: { log() {} } } })),
    await failed(() => open("prints")),
    await failed(() => open("calls-back")),
  ]

  const lines: [string, string][] = []
  const [one, two] = await Promise.all(
    ["one", "two"].map((name) => open("prints", { wasi: { stdout: (line) => lines.push([name, line]) } })),
  )
  answers["wasi"] = [one!.handle(1), two!.handle("zwei"), one!.handle([3]), lines]

  const seen: unknown[] = []
  const back: { plugin?: Plugin } = {}
  const calls = await open("calls-back", {
    imports: {
      env: {
        back(what: number) {
          seen.push(what)
          if (what === 1) throw new Error("the app's own")
          if (what === 2) back.plugin!.handle(0)
        },
      },
    },
  })
  answers["own imports"] = [
    calls.handle(0),
    seen,
    await failed(() => calls.handle(1)),
    await failed(async () => {
      const again = (back.plugin = await calls.replace(`${base}calls-back.wasm`))
      return again.handle(2)
    }),
  ]

  const made = [
    "start-loops",
    "init-traps",
    "init-garbage",
    "no-json",
    "no-name",
    "no-memory",
    "exits",
    "large",
    "objects",
    "memories",
    "table",
    "shared",
  ]
  answers["others"] = Object.fromEntries(
    await Promise.all(
      made.map(async (name) => [name, await failed(async () => (await open(name, { wasi: {} })).handle(EVENT))]),
    ),
  )
  answers["files"] = [
    await failed(() => open("gone")),
    await failed(() => open("page")),
    await failed(() => open("cut-off")),
    await failed(() => open("too-large")),
    await failed(() => open("words", { signal: AbortSignal.abort() })),
  ]

  const packed = await open("echo", { codec: messagePack })
  const value = { bytes: Uint8Array.of(0, 255), date: new Date(5), big: 2 ** 40, nested: [null, "ü"] }
  const came = packed.handle(value) as typeof value
  answers["MessagePack"] = [
    came.bytes instanceof Uint8Array && Array.from(came.bytes),
    came.date.getTime(),
    came.big,
    came.nested,
    await failed(async () => (await open("words", { codec: messagePack })).handle(value)),
  ]

  const soon = (milliseconds: number): AbortSignal => AbortSignal.timeout(milliseconds)
  const start = (name: string): Promise<PluginThread> =>
    PluginThread.open(worker("worker"), `${base}${name}.wasm`, soon(20_000))
  const [good, sleeps] = await Promise.all([start("words"), start("sleeps")])
  const stops = await start("sleeps")
  const stop = new AbortController()
  const stopped = failed(() => stops.handle(EVENT, stop.signal))
  stop.abort(new Error("the app has enough"))
  const began = performance.now()
  const slept = await failed(() => sleeps.handle(EVENT, soon(300)))
  const took = performance.now() - began
  const printed: string[] = []
  const prints = await start("prints")
  prints.onLine = (line) => printed.push(line)
  answers["worker"] = [
    good.metadata,
    await Promise.all([good.handle(EVENT, soon(20_000)), good.handle({ text: "three" }, soon(20_000))]),
    slept,
    took >= 295 && took < 5000,
    ((await failed(() => sleeps.handle(EVENT, soon(1000)))) as Told)[0],
    await stopped,
    await failed(async () => (await start("loops")).handle(EVENT, soon(20_000))),
    await failed(() => start("different")),
    await failed(() => PluginThread.open(worker("gone"), "a", soon(20_000)).then(() => "opened")).then(
      (it) => (it as Told)[0],
    ),
    await prints.handle("line", soon(20_000)),
    printed,
    await good.handle(EVENT, soon(20_000)),
  ]
  good.dispose()
  prints.dispose()
  return answers
}
