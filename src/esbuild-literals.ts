/**
 * esbuild puts the name of an emitted file into a variable. Other tools find a file only by the text `new URL("./math.wasm", import.meta.url)`. So
 * this text is written into the chunks of a finished build. Other bundlers write it themselves.
 */
import { readFile, writeFile } from "node:fs/promises"
import { dirname, extname, resolve } from "node:path"
import type { BuildResult, Metafile, OutputFile } from "esbuild"
import { quote } from "../loader/index.ts"
import { relative, slash } from "./ids.ts"
import { shifted } from "./shifted-map.ts"
import type { Edit } from "./shifted-map.ts"

/** `URL` ignores a third argument. Ours says which file is meant. */
const MARK = "wasmport:name/"

/** The expression of a file's URL; the variable `local` holds its name. The expression also works if nobody rewrites it. */
export const markedUrl = (local: string, path: string): string =>
  `new URL(${local}, import.meta.url, ${JSON.stringify(MARK + Buffer.from(path).toString("hex"))})`

const NAME = String.raw`[\w$\u0080-\uFFFF]`
const MARKED = new RegExp(`new URL\\((${NAME}+)(,\\s*import\\.meta\\.url),\\s*["'\`]${MARK}([\\da-f]+)["'\`]\\)`, "g")

/** Writes the names of emitted files into the chunks of a build that has a `metafile`. `namespace`: the one of the files. */
export async function writeLiterals(
  { metafile, outputFiles }: Pick<BuildResult, "metafile" | "outputFiles">,
  root: string,
  namespace: string,
): Promise<void> {
  if (metafile === undefined) return
  const files = emittedFiles(metafile, namespace)
  if (files.size === 0) return
  const store = storeOf(root, outputFiles)
  const emitted = new Set(files.values())
  for (const path of Object.keys(metafile.outputs).filter((it) => /\.[cm]?js$/.test(it) && !emitted.has(it)))
    await writeChunk(path, metafile, store, (of) => {
      const file = files.get(of)
      return file === undefined ? undefined : relative(dirname(slash(path)), slash(file)).replace(/^(?!\.\.\/)/, "./")
    })
}

/** The emitted files of a namespace: the path of each in the output, by its path in the namespace. */
export function emittedFiles({ outputs }: Metafile, namespace: string): Map<string, string> {
  const files = new Map<string, string>()
  for (const [path, { inputs, entryPoint, exports }] of Object.entries(outputs)) {
    const [input = "", ...others] = Object.keys(inputs)
    if (!input.startsWith(`${namespace}:`) || extname(input) !== extname(path)) continue
    // A style sheet has no list of exports.
    if (others.length === 0 && entryPoint === undefined && exports.length === 0)
      files.set(input.slice(namespace.length + 1), path)
  }
  return files
}

/** The files of a finished build, on the disk or in its result. */
interface Store {
  read(path: string): Promise<string>
  write(path: string, text: string): Promise<void>
}

function storeOf(root: string, outputFiles: readonly OutputFile[] | undefined): Store {
  if (outputFiles === undefined)
    return {
      read: (path) => readFile(resolve(root, path), "utf8"),
      write: (path, text) => writeFile(resolve(root, path), text),
    }
  const find = (path: string): OutputFile | undefined => outputFiles.find((it) => it.path === resolve(root, path))
  return {
    read: async (path) => find(path)?.text ?? "",
    write: async (path, text) => {
      const file = find(path)
      if (file !== undefined) file.contents = new TextEncoder().encode(text)
    },
  }
}

/** Rewrites one chunk. `nameOf` gives a file's path from the chunk. */
async function writeChunk(
  path: string,
  { outputs }: Metafile,
  store: Store,
  nameOf: (path: string) => string | undefined,
): Promise<void> {
  const code = await store.read(path)
  const edits = literalEdits(code, nameOf)
  if (edits.length === 0) return
  const map = `${path}.map`
  if (outputs[map] !== undefined) await store.write(map, shifted(await store.read(map), code, edits))
  const written = apply(code, edits).replace(INLINE_MAP, (_, head: string, data: string) => {
    const moved = shifted(Buffer.from(data, "base64").toString(), code, edits)
    return `${head}${Buffer.from(moved).toString("base64")}`
  })
  const output = outputs[path]
  if (output !== undefined) output.bytes = Buffer.byteLength(written)
  await store.write(path, written)
}

const INLINE_MAP = /(\n\/\/# sourceMappingURL=data:application\/json;base64,)([\w+/=]+)(?=\s*$)/

/** The edits of a chunk's text, in order: literals replace variables, and variables that nobody reads any more go. */
function literalEdits(code: string, nameOf: (path: string) => string | undefined): Edit[] {
  const uses = [...code.matchAll(MARKED)]
  const edits = uses.flatMap(({ 0: text, 1: local = "", 2: rest = "", 3: hex = "", index }): Edit[] => {
    const name = nameOf(Buffer.from(hex, "hex").toString())
    return [
      { start: index, end: index + text.length, text: `new URL(${name === undefined ? local : quote(name)}${rest})` },
    ]
  })
  for (const local of new Set(uses.map((use) => use[1] ?? ""))) {
    const marked = uses.filter((use) => use[1] === local).length
    const removal = mentionsOf(code, local) === marked + 1 ? removalOf(code, local) : undefined
    if (removal !== undefined) edits.push(removal)
  }
  return edits.toSorted((a, b) => a.start - b.start)
}

/** The edit that removes a variable with a text, if that is simple. */
function removalOf(code: string, local: string): Edit | undefined {
  const found = new RegExp(`(var |,)${bounded(local)} ?= ?"[^"\\\\\n]+"([;,])?`).exec(code)
  if (found === null) return undefined
  const [{ length }, before, after = ""] = found
  const place = { start: found.index, end: found.index + length }
  if (before === ",") return { ...place, text: after }
  return after === "" ? undefined : { ...place, text: after === ";" ? "" : "var " }
}

const mentionsOf = (code: string, local: string): number => [...code.matchAll(new RegExp(bounded(local), "g"))].length

/** A pattern of an identifier that is no part of another, and no property. */
const bounded = (local: string): string => `(?<!\\.|${NAME})${local.replaceAll("$", String.raw`\$`)}(?!${NAME})`

function apply(code: string, edits: readonly Edit[]): string {
  let at = 0
  const parts = edits.map(({ start, end, text }) => {
    const part = code.slice(at, start) + text
    at = end
    return part
  })
  return parts.join("") + code.slice(at)
}
