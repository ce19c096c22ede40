/** Printed modules. Each is remembered as long as its plan: a page's, a server's and a worker's build ask for the same ones, and so does a watcher. */
import { FORMS, print } from "../loader/index.ts"
import type { FacadePlan, Form, Host, Printed } from "../loader/index.ts"

const PRINTED = new WeakMap<FacadePlan, Map<string, Printed>>()

/** Prints one form of a module, unless that was done for the same surroundings. Throws a WasmportError for a form that the host cannot have. */
export function printOnce(plan: FacadePlan, form: Form, host: Host): Printed {
  const id = surroundingsOf(form, host)
  if (id === undefined) return print(plan, form, host)
  const its = PRINTED.get(plan) ?? new Map<string, Printed>()
  PRINTED.set(plan, its)
  const printed = its.get(id) ?? print(plan, form, host)
  its.set(id, printed)
  return printed
}

/** The most characters of a module's bytes in a remembered text. */
const MOST_BYTES = 100_000

/**
 * The surroundings that the text depends on, as a key. Undefined for a text that is printed anew each time: one with a URL, other modules, variants
 * or many bytes, and a dev server's.
 */
function surroundingsOf(form: Form, host: Host): string | undefined {
  const { source, imports, circle, dev, live, inWorker, decoder, variants } = host
  if (source.kind !== "inline" || imports.size > 0 || circle !== undefined || dev !== undefined) return undefined
  if (variants !== undefined) return undefined
  const { facade, needsBytes } = FORMS[form]
  // Bytes in the code are in the module layer, and not in the facade.
  const holdsBytes = facade === undefined && needsBytes !== undefined
  return holdsBytes && host.base64().length > MOST_BYTES ? undefined : `${form} ${live} ${inWorker} ${decoder}`
}
