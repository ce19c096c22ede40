/**
 * Whether a variant can stand in for the plain module: by its interface, and by the features that its bytes need.
 *
 * The loader's `inspect` and `differences` answer both. This file is a chunk of its own, which is loaded only if there is a variant.
 */
import { comment, differences, inspect, quote, WasmportError } from "../../loader/index.ts"
import type { Difference, Export, FuncType, Import, SubType, WasmFeature, WasmInterface } from "../../loader/index.ts"
import type { Loaded } from "./files.ts"
import { FEATURES, USED_AS } from "./variant-features.ts"

/** A variant that fits. */
export interface FoundVariant {
  readonly loaded: Loaded
  /** The features in its name. */
  readonly features: readonly WasmFeature[]
}

/** The features that bytes need. */
export interface UsedFeatures {
  readonly features: ReadonlySet<WasmFeature>
  /** Whether all instructions are known. If not, there may be more features. */
  readonly isWhole: boolean
}

const MOST_SHOWN = 10

/** Throws a WasmportError if a variant does not fit. Returns notes for the user. */
export function checkVariant(plain: Loaded, { loaded, features }: FoundVariant): string[] {
  const differing = interfaceProblems(plain.wasm, loaded.wasm)
  if (differing.length > 0) {
    const shown = differing.slice(0, MOST_SHOWN)
    if (differing.length > shown.length) shown.push(`and ${differing.length - shown.length} more differences`)
    throw new WasmportError({
      file: loaded.path,
      message: `this variant of ${comment(plain.path)} has another interface:${shown.map((it) => `\n    ${it}`).join("")}`,
      rule: "a variant imports and exports what the plain module does, by the same types; limits of memories and tables may differ, and whether a memory is shared",
      hint: `Build both from the same source. If one imports its memory, the other must do so, too. If it is no variant, rename it, or say \`variants: false\` for ${comment(plain.path)} in \`overrides\`.`,
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

const USED = new WeakMap<Loaded, UsedFeatures>()

function usedBy(loaded: Loaded): UsedFeatures {
  const used = USED.get(loaded) ?? usedFeatures(loaded.bytes, loaded.path)
  USED.set(loaded, used)
  return used
}

/** The features that bytes use. Throws a {@link WasmportError} as `inspect` does. */
export function usedFeatures(bytes: Uint8Array, file?: string): UsedFeatures {
  const { uses, unread } = inspect(bytes, file)
  return { features: new Set(FEATURES.filter((it) => uses.includes(USED_AS[it]))), isWhole: unread === 0 }
}

/**
 * The differences of a variant's interface from the plain module's, as clauses, in the order of names.
 * @example ['it exports "add" as (i64) -> i64, not (i32) -> i32', 'it lacks the import "env" "log"']
 */
export function interfaceProblems(plain: WasmInterface, variant: WasmInterface): string[] {
  const plains = asSeen(plain)
  const its = asSeen(variant)
  // Each must fit where the other is expected.
  const clauses = new Map([
    ...differences(its, plains).flatMap((it) => clauseOf(it, it.expected, it.actual)),
    ...differences(plains, its).flatMap((it) => clauseOf(it, it.actual, it.expected)),
  ])
  return [...clauses].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, clause]) => clause)
}

type Seen = Pick<WasmInterface, "types" | "imports" | "exports">

/**
 * A module as JavaScript sees it. A function is its parameters and results, in whatever group of types they are declared. A memory is a memory,
 * shared or not.
 */
function asSeen({ types, imports, exports }: WasmInterface): Seen {
  const all: SubType[] = [...types]
  const plainly = <T extends Import | Export>(entry: T): T => {
    const { type } = entry
    if (type.kind === "memory") return { ...entry, type: { ...type, shared: false } }
    if (type.kind !== "function" || type.type.kind === "unknown") return entry
    const def: FuncType = { ...type.type }
    all.push({ def, final: true, supertypes: [], group: -all.length, shared: false })
    return { ...entry, type: { ...type, type: def } }
  }
  return { types: all, imports: imports.map(plainly), exports: exports.map(plainly) }
}

/** A difference's subject and its clause. Limits may differ. */
function clauseOf(
  { kind, module, name }: Difference,
  its: string | undefined,
  plains: string | undefined,
): (readonly [what: string, clause: string])[] {
  if (kind.endsWith("-limits")) return []
  const side = kind.startsWith("export") ? "export" : "import"
  const names = `${module === undefined ? "" : `${quote(module)} `}${quote(name)}`
  const has = `it ${side}s ${names} as ${its}`
  const clause =
    its === undefined
      ? `it lacks the ${side} ${names}`
      : plains === undefined
        ? `${has}, and the plain one does not`
        : `${has}, not ${its === plains ? "the same type" : plains}`
  return [[`${side} ${names}`, clause]]
}
