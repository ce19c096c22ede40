/** A loaded module and its options -> its plan, each made once. */
import * as loader from "../loader/index.ts"
import type { FacadePlan, Mode } from "../loader/index.ts"
import { isPackaged } from "./ids.ts"
import type { ResolvedFileOptions } from "./options.ts"
import type { Loaded } from "./project/files.ts"

/** The importer that a plan is for. */
interface Wanted {
  /** Undefined: the mode of the options. */
  readonly mode?: Mode | undefined
  /** Whether wasm-bindgen's own glue imports the module. */
  readonly glue: boolean
  /** Whether arguments may be checked, as in a dev server. */
  readonly checking: boolean
}

/** Plans, by all that a plan depends on. */
const PLANS = new WeakMap<Loaded, Map<string, FacadePlan>>()

/** The plan of a module by its options. */
export function planOf(
  loaded: Loaded,
  { mode: usual, i64, liveGlobals, globals, checks }: ResolvedFileOptions,
  { mode = usual, glue, checking }: Wanted,
): FacadePlan {
  const keep = globals === "keep" || (globals === "auto" && glue)
  const checked = checking && !glue && checks === "dev" && !isPackaged(loaded.file)
  const id = `${mode} ${keep} ${glue} ${checked} ${i64} ${liveGlobals}`
  const plans = PLANS.get(loaded) ?? new Map<string, FacadePlan>()
  PLANS.set(loaded, plans)
  const known = plans.get(id)
  if (known !== undefined) return known
  const { limits } = loaded
  const plan = loader.plan(
    loaded.wasm,
    loaded.path,
    { mode, i64: glue ? "bigint" : i64, liveGlobals, globals: keep ? "keep" : "unwrap", checks: checked, limits },
    glue ? undefined : loaded.wit,
  )
  plans.set(id, plan)
  return plan
}
