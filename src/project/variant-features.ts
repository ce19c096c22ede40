/** The features that tell variants apart: their words in the names of files, their order, and their names in `inspect`. */
import type { WasmFeature } from "../../loader/index.ts"

/**
 * The name of each feature in `inspect`, by its name in `features()`. A feature counts for more than those behind it.
 *
 * Tags and `throw` belong to both kinds of exceptions, so they tell neither. Atomic instructions need `threads`, on any memory.
 */
export const USED_AS: Readonly<Record<WasmFeature, string>> = {
  memory64: "memory64",
  threads: "atomics",
  relaxedSimd: "relaxed-simd",
  simd: "simd128",
  gc: "gc",
  exceptionsFinal: "exnref",
  exceptions: "legacy-exceptions",
  tailCall: "tail-call",
}

/** All of them, in their order. */
export const FEATURES: readonly WasmFeature[] = Object.keys(USED_AS) as WasmFeature[]

/** The characters between two words. */
export const SEPARATORS: RegExp = /[.+_-]/
/** Features by their words without separators. */
const WORDS: ReadonlyMap<string, WasmFeature> = new Map(FEATURES.map((it) => [it.toLowerCase(), it]))

/**
 * The features that a text names, with those that they imply; undefined if a word of it is no feature.
 * @example featuresIn("relaxed-simd.threads") // ["threads", "relaxedSimd", "simd"]
 */
export function featuresIn(text: string): WasmFeature[] | undefined {
  const words = text.toLowerCase().split(SEPARATORS)
  const found = new Set<WasmFeature>()
  for (let i = 0; i < words.length; i++) {
    // `relaxed-simd` is one word.
    const word = words[i] ?? ""
    const next = words[i + 1] ?? ""
    const long = next === "" ? undefined : WORDS.get(word + next)
    const feature = long ?? WORDS.get(word)
    if (feature === undefined) return undefined
    if (long !== undefined) i++
    found.add(feature)
  }
  if (found.has("relaxedSimd")) found.add("simd")
  return FEATURES.filter((it) => found.has(it))
}

/** The order of sets with the same number of features: earlier features go first. */
export const rank = (features: readonly WasmFeature[]): number =>
  features.reduce((sum, it) => sum - 2 ** (FEATURES.length - FEATURES.indexOf(it)), 0)
