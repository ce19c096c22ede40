/**
 * The plugins of the page, as data: each names its file, and its answer to an event or the code of the error that ends it.
 *
 * No DOM in here: `plugins.ts` makes a page of it, and `start.js` runs the same in Node and in a browser, built by each of the bundlers.
 */
import type { Row } from "./cases.ts"
import { likeWit, Plugin, PluginError } from "./plugin-host.ts"
import type { PluginOptions } from "./plugin-host.ts"

export interface PluginCase {
  /** The file's name, without its ending. */
  readonly id: string
  readonly text: string
  /** The answer to {@link EVENT} in JSON, or a code. */
  readonly expected: string
  readonly options?: PluginOptions
  /** How many events it gets at once; 1 by default. */
  readonly events?: number
  /** The file of its next version. */
  readonly next?: string
  /** If given, it runs in a worker, and may take so many milliseconds for an event. */
  readonly timeout?: number
}

export interface PluginSection {
  readonly title: string
  readonly text: string
  readonly cases: readonly PluginCase[]
}

export const EVENT = { text: "the quick brown fox" }
export const LIMITS = { fuel: 1_000_000, stackDepth: 500, memoryPages: 16 }

const expect = likeWit(`
  package app:plugins;
  world plugin {
    export init: func() -> list<u8>;
    export handle: func(event: list<u8>) -> list<u8>;
  }
`)

export const sections: readonly PluginSection[] = [
  {
    title: "Good ones",
    text: "They answer each event. Replace one while the others go on: the next version takes over when it is ready.",
    cases: [
      { id: "words", text: "Counts words, in Zig.", expected: '{"words":4}', next: "words2" },
      { id: "echo", text: "Gives each event back.", expected: JSON.stringify(EVENT) },
      {
        id: "prints",
        text: "Prints each event: its WASI has an output, and nothing else.",
        expected: "true",
        options: { wasi: {} },
      },
    ],
  },
  {
    title: "Six offenders",
    text: "Each is loaded, and an event ends it with an error code. The other plugins do not notice.",
    cases: [
      { id: "traps", text: "Executes an instruction that is a trap.", expected: "CALL" },
      { id: "loops", text: "Never comes back: its fuel ends.", expected: "FUEL" },
      { id: "eats", text: "Takes memory until there is no more, and traps.", expected: "MEMORY" },
      { id: "garbage", text: "Answers with a pointer to nowhere, and a length of 4 GiB.", expected: "MEMORY" },
      { id: "beyond", text: "Reads beyond its memory.", expected: "CALL" },
      {
        id: "leaks",
        text: "Never frees memory: it answers 255 events, and has no memory for the next.",
        expected: "MEMORY",
        events: 300,
      },
    ],
  },
  {
    title: "Refused",
    text: "The file is looked at before anything is compiled: its hash, its exports, and what it wants to import.",
    cases: [
      {
        id: "greedy",
        text: "Imports more than the app gives.",
        expected: "INTERFACE",
        options: { imports: { env: { log() {} } } },
      },
      { id: "different", text: "Its handle has another type, and it has no free.", expected: "INTERFACE" },
      {
        id: "words2",
        text: "Is another file than the one that was reviewed.",
        expected: "HASH",
        options: { sha256: "0".repeat(64) },
      },
    ],
  },
  {
    title: "Deep, and slow",
    text: "Calls inside of each other end at a depth. Fuel counts what wasm executes, not how long it waits: so the clock ends a worker, and the page stays alive meanwhile.",
    cases: [
      { id: "recurses", text: "Calls itself without an end.", expected: "STACK" },
      {
        id: "sleeps",
        text: "Runs in a worker: it sleeps for an hour, but has half a second.",
        expected: "TIMEOUT",
        timeout: 500,
      },
    ],
  },
]

/** Opens a plugin as its case says. `more` is the page's. */
export const open = (one: PluginCase, url: string, more?: PluginOptions): Promise<Plugin> =>
  Plugin.open(url, { expect, limits: LIMITS, ...one.options, ...more })

/** The code of a failure. */
export const codeOf = (error: unknown): string => (error instanceof PluginError ? error.code : String(error))

/** Runs all plugins that need no worker, all at the same time, to rows of plain text. `base` is the URL of their folder. */
export async function runPlugins(base: string): Promise<Row[]> {
  const all = sections.flatMap(({ cases }) => cases).filter(({ timeout }) => timeout === undefined)
  const silent = { wasi: { stdout: "ignore" } } as const
  const opened = await Promise.allSettled(
    all.map((one) => open(one, `${base}${one.id}.wasm`, one.options?.wasi && silent)),
  )
  return all.map((one, i) => {
    const call = `handle({ text: "${EVENT.text}" })`
    let answer = ""
    try {
      const result = opened[i]!
      if (result.status === "rejected") throw result.reason
      for (let n = 0; n < (one.events ?? 1); n++) answer = JSON.stringify(result.value.handle(EVENT))
    } catch (error) {
      answer = codeOf(error)
    }
    return {
      id: one.id,
      from: `plugins/${one.id}.wasm`,
      call,
      expected: one.expected,
      answer,
      passes: answer === one.expected,
    }
  })
}
