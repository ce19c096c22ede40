/**
 * The variants of a module: files beside it, named after it and the features that they need, with the same interface.
 *
 * Their names say for which hosts they are meant; `variant-features.ts` reads these. `variant-check.ts` refuses a file that cannot stand in for the
 * module.
 */
import { readdirSync } from "node:fs"
import { comment, quote, WasmportError } from "../../loader/index.ts"
import type { WasmInterface } from "../../loader/index.ts"
import type { Watch } from "../graph/suppliers.ts"
import { basename } from "../ids.ts"
import { nearest } from "../nearest.ts"
import type { Loaded } from "./files.ts"
import type { FoundVariant } from "./variant-check.ts"
import { FEATURES, featuresIn, rank, SEPARATORS } from "./variant-features.ts"
import { codeOf } from "./write-file.ts"

/** A module with its variants. */
export interface Varied {
  /** Best first. */
  readonly variants: readonly FoundVariant[]
  /** The plain module for the printers, with all that they must know of the others. */
  readonly common: Loaded
  readonly notes: readonly string[]
}

/** The pattern of `variants: true`. */
const USUAL = "[name].[features].wasm"

/** Whether a text is a pattern of the names of files, with `[name]` and `[features]` once each. */
export const isPattern = (pattern: string): boolean =>
  /^[^/\\?#\0]+\.wasm$/.test(pattern) && ["[name]", "[features]"].every((part) => pattern.split(part).length === 2)

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")

/** The names that variants of `file` may have. The one group is the text of the features. */
function variantNames(file: string, pattern: string): RegExp {
  const name = basename(file).replace(/\.wasm$/i, "")
  const parts = pattern.split("[features]").map((part) => escaped(part.replace("[name]", () => name)))
  return new RegExp(`^${parts.join("([\\w.+-]+)")}$`)
}

/** How variants are found and read. */
interface Reading {
  /** Whether the plugin takes a file. */
  readonly includes: (file: string) => boolean
  readonly load: (file: string) => Loaded
  /** Is told of all that the answer depends on; undefined if that was told before. */
  readonly watch: Pick<Watch, "watch" | "watchNames"> | undefined
}

/** The variants of the modules of one project. */
export class Variants {
  /** The pattern of the variants' names, by module. */
  readonly #names = new Map<string, RegExp>()
  /** The names in each folder that this build has seen: it never looks twice. Undefined in a dev server. */
  readonly #folders: Map<string, readonly string[]> | undefined

  constructor(isBuild: boolean) {
    this.#folders = isBuild ? new Map() : undefined
  }

  /**
   * A module with its variants by an option. Throws a WasmportError for a variant that is no module, that has another interface, or that needs
   * features which its name does not say.
   */
  async of(plain: Loaded, option: boolean | string, { includes, load, watch }: Reading): Promise<Varied> {
    if (option === false) return { variants: [], common: plain, notes: [] }
    const { file } = plain
    const folder = file.slice(0, file.lastIndexOf("/"))
    const names = variantNames(file, option === true ? USUAL : option)
    this.#names.set(file, names)
    watch?.watchNames(folder, names)
    const all = this.#folders?.get(folder) ?? readdirSync(`${folder}/`).sort()
    this.#folders?.set(folder, all)
    const files = all.filter((name) => names.test(name)).map((name) => `${folder}/${name}`)
    const taken = files.filter((it) => it !== file && includes(it))
    const own = taken.filter((it) => isNamed(names, it))
    for (const it of own) watch?.watch(it)
    const { notes, ...varied } = await findVariants(plain, names, own, load)
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

/** The note of a file whose name would make it a variant but for a few letters. */
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

/** Checked variants, by the plain module and by the variants' stamps. */
const VARIED = new WeakMap<Loaded, { readonly key: string; readonly varied: Varied }>()

/** The variants in these files; those that have gone meanwhile are left out. */
async function findVariants(
  plain: Loaded,
  names: RegExp,
  files: readonly string[],
  load: (file: string) => Loaded,
): Promise<Varied> {
  const found = files.flatMap((file) => {
    try {
      return { loaded: load(file), features: featuresIn(names.exec(basename(file))?.[1] ?? "") ?? [] }
    } catch (error) {
      if (codeOf(error) === "ENOENT") return []
      throw error
    }
  })
  if (found.length === 0) return { variants: [], common: plain, notes: [] }
  const key = JSON.stringify(found.map(({ loaded }) => [loaded.file, loaded.stamp]))
  const known = VARIED.get(plain)
  if (known?.key === key) return known.varied
  const { checkVariant } = await import("./variant-check.ts")
  const notes = found.flatMap((variant) => checkVariant(plain, variant))
  const variants = found.sort((a, b) => b.features.length - a.features.length || rank(a.features) - rank(b.features))
  refuseTwins(variants)
  const varied: Varied = { variants, common: commonOf(plain, variants), notes }
  VARIED.set(plain, { key, varied })
  return varied
}

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

/** The plain module with all that the code must know of its variants: a memory may be shared, a start function may trap, limits may end a call. */
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
