/**
 * Plan + the exports that a bundle reads -> the exports that the wasm must keep: those, and all that printed code reads for them. No other code knows
 * this.
 *
 * The printers tell which exports a conversion names. Printed code may still mention a dropped export: it reads `undefined`, which nobody sees. But
 * the value of a dropped global cannot be read, so every global that is read stays.
 */
import { createPrinter } from "./convert.ts"
import type { Printer } from "./convert.ts"
import { printAdapt, printExport } from "./functions.ts"
import { GETTERS, RUNTIME } from "../own-names.ts"
import type { RuntimeName } from "../own-names.ts"
import type { FacadePlan, GlobalPlan } from "../plan/plan.ts"
import type { Interop } from "../plan/meaning.ts"

/** The exports of one facade in a bundle. */
export interface FacadeUse {
  /** The exports that are in its code. */
  readonly rendered: ReadonlySet<string>
  /** The exports among them that are read, if that is known. */
  readonly read?: ReadonlySet<string> | undefined
}

/** The exports that a module keeps for a facade by this plan; without `use`, for anything that makes instances of it. */
export function neededExports(plan: FacadePlan, use?: FacadeUse): Set<string> {
  const needed = new Set<string>()
  const add = (...names: readonly (string | undefined)[]): void => {
    for (const name of names) if (name !== undefined) needed.add(name)
  }
  if (plan.reactor) add("_initialize")
  if (plan.command) add("_start")
  if (plan.wasi !== undefined && plan.memory === "exported") add("memory")
  if (plan.adapts && plan.interop !== undefined) {
    const p = createPrinter(plan.interop, plan.adapts)
    printAdapt(p, plan)
    add(...namedBy(p, plan.interop))
  }
  if (use === undefined) return needed
  const { rendered, read = rendered } = use
  for (const entry of plan.exports) {
    const isUsed = entry.kind === "global" ? rendered.has(entry.name) || isReadAnyway(plan, entry, rendered) : false
    if (isUsed || read.has(entry.name)) add(entry.name)
    if (entry.kind === "function" && read.has(entry.name) && entry.meaning?.converts === true && plan.interop) {
      const p = createPrinter(plan.interop, plan.adapts)
      printExport(p, entry.meaning, "")
      add(...namedBy(p, plan.interop))
    }
  }
  return needed
}

/** Whether a facade reads the global in any case: one that may change is read by a statement of its own, and `defer` reads all at once. */
function isReadAnyway(plan: FacadePlan, { type, kept, readable }: GlobalPlan, rendered: ReadonlySet<string>): boolean {
  if (kept || !readable || plan.mode === "lazy") return false
  return type.mutable || plan.mode === "defer" || rendered.has(GETTERS)
}

/** The exports that printed conversions name, by themselves and through the runtime's functions. */
function namedBy({ used, read }: Printer, { memory, alloc, free, style, classes }: Interop): Set<string | undefined> {
  const uses = (names: readonly RuntimeName[]): boolean => names.some((name) => used.has(name))
  const named = new Set<string | undefined>(read)
  if (uses(WITH_MEMORY)) named.add(memory)
  if (uses(ALLOCATING)) named.add(alloc?.name)
  if (uses(FREEING)) named.add(free?.name)
  if (style === "managed" && uses(WITH_OBJECTS))
    for (const name of ["__new", "__pin", "__unpin", classes]) named.add(name)
  return named
}

const namesIn = (...lists: readonly string[]): RuntimeName[] => lists.join(" ").split(" ") as RuntimeName[]

const WITH_MEMORY = /* @__PURE__ */ namesIn(...RUNTIME.memory, ...RUNTIME["c-string"], ...RUNTIME.assemblyscript)
const WITH_OBJECTS = /* @__PURE__ */ namesIn(...RUNTIME.assemblyscript)
/** Those of memory.ts and c-string.ts that call the allocator. */
const ALLOCATING = /* @__PURE__ */ namesIn(
  "allocate lowerCString lowerList lowerNumbers lowerString storeSpan storeWideSpan",
)
/** Those that free what they, or the module, have allocated. */
const FREEING = /* @__PURE__ */ namesIn("liftAndFree own ownResult release takeCString")
