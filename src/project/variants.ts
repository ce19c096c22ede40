/**
 * The variants of a module: files beside it, named after it and the features that they need, of the same interface.
 *
 * Their names say for which hosts they are meant. A file of another interface is refused, and so is one whose bytes need more than its name
 * says.
 */
import { readdirSync } from "node:fs"
import { comment, differing as differences, quote, usedFeatures, WasmportError } from "../../loader/index.ts"
import type { UsedFeatures, WasmFeature, WasmInterface } from "../../loader/index.ts"
import type { Watch } from "../graph/suppliers.ts"
import { basename } from "../ids.ts"
import { nearest } from "../nearest.ts"
import type { Loaded } from "./files.ts"
import { codeOf } from "./write-file.ts"

/** A variant that fits. */
export interface FoundVariant {
  readonly loaded: Loaded
  /** The features that its name says. */
  readonly features: readonly WasmFeature[]
}

/** A module with its variants. */
export interface Varied {
  /** Best first. */
  readonly variants: readonly FoundVariant[]
  /** The plain module for the printers, with all that they must know of the others. */
  readonly common: Loaded
  readonly notes: readonly string[]
}

/** All features, in the order in which one counts for more than those behind it. */
const FEATURES: readonly WasmFeature[] = [
  "memory64",
  "threads",
  "relaxedSimd",
  "simd",
  "gc",
  "exceptionsFinal",
  "exceptions",
  "tailCall",
]

/** The pattern of `variants: true`. */
const USUAL = "[name].[features].wasm"

/** Whether a text is a pattern of the names of files, with `[name]` and `[features]` once each. */
export const isPattern = (pattern: string): boolean =>
  /^[^/\\?#\0]+\.wasm$/.test(pattern) && ["[name]", "[features]"].every((part) => pattern.split(part).length === 2)

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")

/** The names that files beside `file` may have as its variants. The one group is the text of the features. */
function variantNames(file: string, pattern: string): RegExp {
  const name = basename(file).replace(/\.wasm$/i, "")
  const parts = pattern.split("[features]").map((part) => escaped(part.replace("[name]", () => name)))
  return new RegExp(`^${parts.join("([\\w.+-]+)")}$`)
}

const SEPARATORS = /[.+_-]/
/** Features by their words without separators. */
const WORDS: ReadonlyMap<string, WasmFeature> = new Map(FEATURES.map((it) => [it.toLowerCase(), it]))

/**
 * The features that a text names, with what they imply; undefined where a word of it is none.
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

/** How variants are found and read. */
interface Reading {
  /** Whether the plugin takes a file. */
  readonly includes: (file: string) => boolean
  readonly load: (file: string) => Loaded
  /** Told of all that the answer depends on; undefined where somebody else has told. */
  readonly watch: Pick<Watch, "watch" | "watchNames"> | undefined
}

/** The variants of the modules of one project. */
export class Variants {
  /** The names by which those of each module are found. */
  readonly #names = new Map<string, RegExp>()
  /** The files of such names in this build, which never sees a folder twice. Undefined in a dev server. */
  readonly #files: Map<string, readonly string[]> | undefined

  constructor(isBuild: boolean) {
    this.#files = isBuild ? new Map() : undefined
  }

  /**
   * A module with its variants by an option. Throws a WasmportError for one that is no module, that has another interface, or that needs features which
   * its name does not say.
   */
  of(plain: Loaded, option: boolean | string, { includes, load, watch }: Reading): Varied {
    if (option === false) return { variants: [], common: plain, notes: [] }
    const { file } = plain
    const folder = file.slice(0, file.lastIndexOf("/"))
    const names = variantNames(file, option === true ? USUAL : option)
    this.#names.set(file, names)
    watch?.watchNames(folder, names)
    const files = this.#files?.get(file) ?? filesOf(folder, names)
    this.#files?.set(file, files)
    const taken = files.filter((it) => it !== file && includes(it))
    const own = taken.filter((it) => isNamed(names, it))
    for (const it of own) watch?.watch(it)
    const { notes, ...varied } = findVariants(plain, names, own, load)
    return { ...varied, notes: [...notes, ...taken.flatMap((it) => misspelt(plain, names, it))] }
  }

  /** The modules of which a file is a variant, or was one. */
  plainOf(file: string): string[] {
    return [...this.#names].flatMap(([plain, names]) =>
      file !== plain && file === `${plain.slice(0, plain.lastIndexOf("/"))}/${basename(file)}` && isNamed(names, file)
        ? plain
        : [],
    )
  }
}

const isNamed = (names: RegExp, file: string): boolean =>
  featuresIn(names.exec(basename(file))?.[1] ?? "") !== undefined

/** The note of a file that is named as a variant but for a few letters. */
function misspelt(plain: Loaded, names: RegExp, file: string): string[] {
  const text = names.exec(basename(file))?.[1] ?? ""
  if (featuresIn(text) !== undefined) return []
  return text.split(SEPARATORS).flatMap((word) => {
    const meant = word.length < SHORTEST_MISSPELT ? undefined : nearest(word, FEATURES, MOST_LETTERS)
    return meant === undefined || meant.toLowerCase() === word.toLowerCase()
      ? []
      : `${comment(basename(file))} is no variant of ${comment(plain.path)}: ${quote(word)} is no feature. Did you mean ${quote(meant)}? The features are ${FEATURES.join(", ")}.`
  })
}

const SHORTEST_MISSPELT = 4
const MOST_LETTERS = 2

/** The files of a folder that have such names, in their order. */
const filesOf = (folder: string, names: RegExp): string[] =>
  readdirSync(`${folder}/`)
    .filter((name) => names.test(name))
    .map((name) => `${folder}/${name}`)
    .sort()

const USED = new WeakMap<Loaded, UsedFeatures>()

function usedBy(loaded: Loaded): UsedFeatures {
  const used = USED.get(loaded) ?? usedFeatures(loaded.bytes, loaded.path)
  USED.set(loaded, used)
  return used
}

/** Checked ones, by the plain module and by the variants' stamps. */
const VARIED = new WeakMap<Loaded, { readonly key: string; readonly varied: Varied }>()

/** The variants in these files; those that have gone meanwhile are left out. */
function findVariants(plain: Loaded, names: RegExp, files: readonly string[], load: (file: string) => Loaded): Varied {
  const found = files.flatMap((file) => {
    try {
      return { loaded: load(file), features: featuresIn(names.exec(basename(file))?.[1] ?? "") ?? [] }
    } catch (error) {
      if (codeOf(error) === "ENOENT") return []
      throw error
    }
  })
  const key = JSON.stringify(found.map(({ loaded }) => [loaded.file, loaded.stamp]))
  const known = VARIED.get(plain)
  if (known?.key === key) return known.varied
  const notes = found.flatMap((variant) => check(plain, variant))
  const variants = found.sort((a, b) => b.features.length - a.features.length || rank(a.features) - rank(b.features))
  refuseTwins(variants)
  const varied: Varied = { variants, common: commonOf(plain, variants), notes }
  VARIED.set(plain, { key, varied })
  return varied
}

/** Of as many features, those that stand further in front go first. */
const rank = (features: readonly WasmFeature[]): number =>
  features.reduce((sum, it) => sum - 2 ** (FEATURES.length - FEATURES.indexOf(it)), 0)

function refuseTwins(variants: readonly FoundVariant[]): void {
  for (const [i, { loaded, features }] of variants.entries()) {
    const other = variants[i + 1]
    if (other?.features.join() === features.join())
      throw new WasmportError({
        file: other.loaded.path,
        message: `this and ${comment(loaded.path)} are variants for the same features`,
        rule: "there is one variant for each set of features",
        value: features.join(", "),
        hint: "Remove or rename one of them.",
      })
  }
}

/** Throws where a variant does not fit. Returns what the user should know of it. */
function check(plain: Loaded, { loaded, features }: FoundVariant): string[] {
  const differing = differences(plain.wasm, loaded.wasm)
  if (differing.length > 0) {
    const shown = differing.slice(0, MOST_SHOWN)
    if (differing.length > shown.length) shown.push(`and ${differing.length - shown.length} more differences`)
    throw new WasmportError({
      file: loaded.path,
      message: `this variant of ${comment(plain.path)} has another interface:${shown.map((it) => `\n    ${it}`).join("")}`,
      rule: "a variant imports and exports what the plain module does, by the same types; limits of memories and tables may differ, and whether a memory is shared",
      hint: `Build both from the same source, and where one imports its memory, both. If it is no variant, rename it, or say \`variants: false\` for ${comment(plain.path)} in \`overrides\`.`,
    })
  }
  const base = usedBy(plain)
  const used = usedBy(loaded)
  const unsaid = FEATURES.filter((it) => used.features.has(it) && !base.features.has(it) && !features.includes(it))
  if (unsaid.length > 0)
    throw new WasmportError({
      file: loaded.path,
      message: `this variant of ${comment(plain.path)} uses ${unsaid.join(", ")}, which its name does not say`,
      rule: "the name of a variant says each feature that the plain module does not need: by it the host is asked",
      value: features.join(", "),
      hint: `Rename it, or build it without ${unsaid.join(", ")}.`,
    })
  const idle = features.filter((it) => !used.features.has(it))
  return idle.length === 0 || !used.isWhole
    ? []
    : [
        `${comment(loaded.path)} is named as a variant for ${idle.join(", ")} and has no instruction or type of it: was it built with the right flags? Hosts without ${idle.length === 1 ? "it" : "them"} get another module all the same.`,
      ]
}

const MOST_SHOWN = 10

/** Conversions look at a memory anew where it may be shared. A start function may trap, and limits may end a call. */
function commonOf(plain: Loaded, variants: readonly FoundVariant[]): Loaded {
  const { wasm } = plain
  const all = variants.map(({ loaded }) => loaded.wasm)
  const isShared = (name: string): boolean => all.some((it) => exportsShared(it, name))
  const exports = wasm.exports.map((entry) =>
    entry.type.kind === "memory" && !entry.type.shared && isShared(entry.name)
      ? { ...entry, type: { ...entry.type, shared: true } }
      : entry,
  )
  const start = wasm.start ?? all.find((it) => it.start !== undefined)?.start
  const limits = plain.limits ?? variants.find(({ loaded }) => loaded.limits !== undefined)?.loaded.limits
  const isSame = start === wasm.start && exports.every((entry, i) => entry === wasm.exports[i])
  if (isSame && limits === plain.limits) return plain
  return { ...plain, wasm: { ...wasm, start, exports }, ...(limits === undefined ? {} : { limits }) }
}

const exportsShared = ({ exports }: WasmInterface, wanted: string): boolean =>
  exports.some(({ name, type }) => name === wanted && type.kind === "memory" && type.shared)
