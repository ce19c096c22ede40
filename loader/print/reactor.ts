/** Plan -> JavaScript: the function that runs a reactor's `_initialize`, once for each instance (instance/reactor.ts of the runtime). */
import { own } from "../own-names.ts"
import type { ExportPlan, FacadePlan } from "../plan/plan.ts"
import { fromRuntime, lines } from "./host.ts"
import type { Host } from "./host.ts"
import { limitArguments } from "./limits.ts"
import { hasHost } from "./wasi.ts"

/** The imports of {@link initializer}; nothing for other modules. */
export const initializerImports = (plan: FacadePlan, host: Host): string[] =>
  !plan.reactor
    ? []
    : [
        fromRuntime(host, "reactor", "started"),
        ...(plan.limits === undefined ? [] : [fromRuntime(host, "limits", "initializing")]),
      ]

/** The function that initialises a reactor; "" for other modules. */
export function initializer(plan: FacadePlan, host: Host): string {
  if (!plan.reactor) return ""
  const byHost = plan.wasi !== undefined && host.imports.get(plan.wasi)?.initializes === true
  const run = byHost ? ", initialize" : plan.limits === undefined ? "" : `, initializing(${limitArguments(plan)})`
  // Without WASI, `_initialize` needs no host.
  if (plan.wasi === undefined) return `export const ${own("initialized")} = (instance) => started(instance${run})`
  const byApp = hasHost(plan, host) ? "imports && !wasi?.close" : "imports"
  return lines(
    "// An app that brings a WASI host of its own initialises the instance by itself.",
    `export const ${own("initialized")} = (instance, imports, wasi) => (${byApp} ? instance : started(instance${run}))`,
  )
}

/** Whether the export is a reactor's `_initialize`, which has run before the app can call it. */
export const isInitialize = (plan: FacadePlan, { name }: ExportPlan): boolean => plan.reactor && name === "_initialize"
