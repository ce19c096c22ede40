/** Plan -> JavaScript: the function that runs a reactor's `_initialize`, once for each instance (instance/reactor.ts of the runtime). */
import { own } from "../own-names.ts"
import type { ExportPlan, FacadePlan } from "../plan/plan.ts"
import { lines } from "./host.ts"
import type { Host } from "./host.ts"
import { hasHost } from "./wasi.ts"

/** For a reactor without WASI, whose `_initialize` needs nobody. */
export const INITIALIZED: string = `export const ${own("initialized")} = (instance) => started(instance)`

/** For every reactor; "" for other modules. */
export function initializer(plan: FacadePlan, host: Host): string {
  if (!plan.reactor) return ""
  if (plan.wasi === undefined) return INITIALIZED
  const byHost = host.imports.get(plan.wasi)?.initializes === true
  const byApp = hasHost(plan, host) ? "imports && !wasi?.close" : "imports"
  return lines(
    "// An app that brings a WASI host of its own initialises the instance by itself.",
    `export const ${own("initialized")} = (instance, imports, wasi) => (${byApp} ? instance : started(instance${byHost ? ", initialize" : ""}))`,
  )
}

/** Whether the export is a reactor's `_initialize`, which has run before the app can call it. */
export const isInitialize = (plan: FacadePlan, { name }: ExportPlan): boolean => plan.reactor && name === "_initialize"
