/** Plan -> JavaScript: the code around modules that the meter has rewritten (limits/meter.ts of the runtime). */
import { quote } from "../names.ts"
import type { FacadePlan } from "../plan/plan.ts"
import { fromRuntime } from "./host.ts"
import type { Host } from "./host.ts"

/** The arguments that tell the runtime of the limits: the module's path, and the limits. */
export const limitArguments = ({ path, limits }: FacadePlan): string => {
  const members = Object.entries(limits ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}`)
  return `${quote(path)}, { ${members.join(", ")} }`
}

/** The import of `limiting`; false for a module without limits. */
export const limitingImport = (plan: FacadePlan, host: Host): string | false =>
  plan.limits !== undefined && fromRuntime(host, "limits", "limiting")

/** The function that makes the bound exports of an instance; `body` is a block, or the expression of the exports. */
export const boundBy = (plan: FacadePlan, body: string): string =>
  plan.limits === undefined ? `(raw) => ${body}` : `limiting(${limitArguments(plan)}, (raw, exports) => ${body})`
