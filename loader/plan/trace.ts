/** interface -> the facts that `explain` needs and engines do not give: a module's name, its language, names for functions that have none. */
import type { Producer, WasmInterface } from "../binary/interface.ts"

/** The known facts of a module. */
export interface TracePlan {
  readonly name: string | undefined
  /** The language; "" for one that `explain` does not know; undefined if the producers name none, or several. */
  readonly language: string | undefined
  /** Index and export of functions without a name of their own, in the order of exports. */
  readonly names: readonly (readonly [index: number, name: string])[]
  /** Whether the module had names that the shipped file lacks. */
  readonly stripped?: true
}

/** The most functions of a module with their names in the table: it goes into the bundle. */
const MOST = 1000
/** Explanations cut names at 200 characters; one more shows that there is more. */
const LONGEST = 201

/**
 * `stripped`: the shipped file has no name section, whatever the interface says.
 * @example trace(parse(bytes)).names // [[7, "quotient"]]
 */
export function trace(wasm: WasmInterface, stripped = false): TracePlan {
  const names = new Map<number, string>()
  for (const { name, type, index } of wasm.exports) {
    if (names.size === MOST) break
    if (type.kind !== "function" || name === "" || names.has(index)) continue
    if (stripped || (type.name ?? "") === "") names.set(index, name.slice(0, LONGEST))
  }
  const known = { language: languageOf(wasm.producers), names: [...names] }
  return stripped ? { name: undefined, ...known, stripped } : { name: wasm.name, ...known }
}

/** Languages by the words of the producers section, as the runtime calls them. */
const BY_LANGUAGE: readonly (readonly [words: RegExp, language: string])[] = [
  [/^Rust\b/, "Rust"],
  [/^(?:C|C\d\d|C_plus_plus.*|C\+\+.*)$/, "C or C++"],
  [/^(?:Go|TinyGo)\b/, "Go"],
  [/^Zig\b/i, "Zig"],
  [/^AssemblyScript\b/, "AssemblyScript"],
]
const BY_TOOL: typeof BY_LANGUAGE = [
  [/^rustc\b/, "Rust"],
  [/\bclang\b/, "C or C++"],
  [/^(?:Go|TinyGo)\b/, "Go"],
  [/^zig\b/i, "Zig"],
  [/^(?:AssemblyScript|asc)\b/, "AssemblyScript"],
]

/**
 * The one language that the producers name. A compiler counts only if no language is named: Rust's modules have parts that clang made.
 * TinyGo names the languages of its C library alone.
 */
function languageOf(producers: readonly Producer[]): string | undefined {
  if (producers.some(({ field, name }) => field === "processed-by" && name === "TinyGo")) return "Go"
  const known = (wanted: string, table: typeof BY_LANGUAGE, other?: string): (string | undefined)[] => {
    const its = producers.filter(({ field }) => field === wanted)
    return [...new Set(its.map(({ name }) => table.find(([words]) => words.test(name))?.[1] ?? other))]
  }
  const languages = known("language", BY_LANGUAGE, "")
  const found = languages.length > 0 ? languages : known("processed-by", BY_TOOL).filter((it) => it !== undefined)
  return found.length === 1 ? found[0] : undefined
}
