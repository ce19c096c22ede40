/**
 * The plugins of the page, as data: each names its file, and its answer to an event or the code that it ends in.
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
  /** It runs in a worker, with so many milliseconds for an event. */
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
    text: "Each is let in, and ends in a code of its own at the first event. Nobody else notices.",
    cases: [
      { id: "traps", text: "Executes an instruction that is a trap.", expected: "CALL" },
      { id: "loops", text: "Never comes back: its fuel ends.", expected: "FUEL" },
      { id: "eats", text: "Takes memory until there is no more, and traps.", expected: "MEMORY" },
      { id: "garbage", text: "Answers with a pointer to nowhere, and 4 GiB from there on.", expected: "MEMORY" },
      { id: "beyond", text: "Reads beyond its memory.", expected: "CALL" },
      {
        id: "leaks",
        text: "Never frees: 255 events are answered, and the next finds no memory.",
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
      { id: "different", text: "Has a handle of another type, and frees nothing.", expected: "INTERFACE" },
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
    text: "Calls inside of each other end at a depth. And fuel counts what wasm executes, not how long it waits: a worker is ended by the clock, and the page stays alive meanwhile.",
    cases: [
      { id: "recurses", text: "Calls itself without an end.", expected: "STACK" },
      {
        id: "sleeps",
        text: "In a worker: sleeps for an hour, and has half a second.",
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

/** Runs all plugins that need no worker, beside each other, to rows of plain text. `base` is the URL of their folder. */
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
