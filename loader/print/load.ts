/** Plan -> JavaScript: how a module's facade gets the one instance. */
import type { FacadePlan } from "../plan/plan.ts"
import { own } from "../own-names.ts"
import { fromLayer, fromRuntime, loadLayer, needsLayer, sharesModule } from "./host.ts"
import type { Host } from "./host.ts"
import { readerOf, requestExpression } from "./integrity.ts"

/** The imports, and the expression of the instance's promise. */
export interface Load {
  readonly imports: readonly string[]
  /** A statement before it; "" for none. */
  readonly before: string
  readonly expression: string
}

/**
 * A module behind a URL that imports nothing needs no layer: the runtime shares instances by their URL with all importers. In a dev server, where a
 * file may change under its URL, the layer is the one place that is made anew. If there are several URLs, the layer is the one place that chooses.
 */
export function loadOf(plan: FacadePlan, host: Host): Load {
  const { source } = host
  if (source.kind !== "url" || !sharesModule(plan, host) || needsLayer(plan) || host.variants !== undefined)
    return { imports: [fromLayer(host, loadLayer(plan), "load")], before: "", expression: "load()" }
  return {
    imports: [fromRuntime(host, readerOf(host), "instantiate"), source.url.setup],
    before: `const ${own("url")} = ${requestExpression(host, source.url.code)}`,
    expression: `instantiate(${own("url")})`,
  }
}

/**
 * The same for a facade that initialises the instance by itself, once its bindings are there: JavaScript that supplies WASI may take the
 * memory from it.
 */
export const linkedOf = (plan: FacadePlan, host: Host): Load =>
  plan.reactor
    ? { imports: [fromLayer(host, "instance", "initialized", "linked as load")], before: "", expression: "load()" }
    : loadOf(plan, host)
