/**
 * The programs built here, with what each is to be given and the answers of its native build: for tests in Node, in a browser and over
 * the bundlers. Nothing in it needs Node, but `import` of JSON.
 */
import answers from "./answers.json" with { type: "json" }
import { PROGRAMS } from "./list.js"

/** By path below the current folder: a file's text, null for a folder, `-> …` for a symbolic link. */
export type Tree = Readonly<Record<string, string | null>>

export interface Expected {
  /** None where the program traps, and for a reactor. */
  readonly exitCode?: number
  readonly traps?: true
  /** Of a reactor's calls. */
  readonly results?: readonly number[]
  readonly stdout: string
  /** None where it is the compiler's own words. */
  readonly stderr?: string
  /** Afterwards, where the program was given some. */
  readonly files?: Tree
}

export interface Run {
  /** `c-command: arguments` */
  readonly title: string
  readonly program: string
  readonly kind: "command" | "reactor"
  readonly wasm: URL
  /** For `run`, or for the instance of a reactor. The first of `args` is the program's name. */
  readonly options: {
    readonly args: readonly string[]
    readonly env: Readonly<Record<string, string>>
    readonly stdin: string
  }
  /** To be had as "/", which is the current folder of each program. None: the program is given no folder. */
  readonly files: Tree | undefined
  /** The exports that are called, in this order, after `_initialize`. */
  readonly calls: readonly (readonly [name: string, ...numbers: number[]])[]
  readonly expected: Expected
}

const measured: Readonly<Record<string, Readonly<Record<string, Expected>>>> = answers as never

/** All runs of all programs, or of those named. Throws where an answer was not measured. */
export function runs(...names: readonly string[]): Run[] {
  return PROGRAMS.filter(({ name }) => names.length === 0 || names.includes(name)).flatMap(({ name, kind, cases }) =>
    cases.map(({ name: title, args = [], env = {}, stdin = "", files, calls = [] }) => {
      const expected = measured[name]?.[title]
      if (!expected) throw new Error(`no native answer for ${name}: ${title}: run test/programs/native.js`)
      return {
        title: `${name}: ${title}`,
        program: name,
        kind,
        wasm: new URL(`./${name}/program.wasm`, import.meta.url),
        options: { args: ["program", ...args], env, stdin },
        files,
        calls,
        expected,
      }
    }),
  )
}

/** A tree as `files` of `wasmport/wasi` takes it. */
export const inMemory = (tree: Tree): Record<string, string | Record<string, never>> =>
  Object.fromEntries(Object.entries(tree).map(([path, text]) => [path, text ?? {}]))

/** Of an expected tree what a folder in memory says of itself: its files, without empty folders and links. */
export const filesOnly = (tree: Tree): Tree =>
  Object.fromEntries(Object.entries(tree).filter(([, text]) => text !== null && !text.startsWith("-> ")))
