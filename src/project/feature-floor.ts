/** The features that a module uses, against the browsers that a build is for. */
import { comment, inspect } from "../../loader/index.ts"
import { BROWSER_NAMES, lackingFeatures } from "./browser-support.ts"
import type { BrowserTarget, Lacking } from "./browser-support.ts"
import { browsersOf, browserslistOf } from "./browsers.ts"
import { FEATURES, USED_AS } from "./variant-features.ts"
import type { Loaded } from "./files.ts"

/** The number of modules that are checked before the bundler has its turn. */
const AT_ONCE = 8

/** Notes each module that has features which browsers lack. Each module comes with the targets of its build. */
export async function tellLacking(
  modules: readonly (readonly [loaded: Loaded, targets: readonly string[]])[],
  root: string,
  tell: (line: string) => void,
): Promise<void> {
  const browserslist = browserslistOf(root)
  for (const [i, [loaded, targets]] of modules.entries()) {
    if (i % AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve))
    const lacking = lackingIn(loaded, [...browsersOf(targets), ...browserslist])
    if (lacking.length > 0) tell(floorAdvice(loaded.path, lacking))
  }
}

const USES = new WeakMap<Loaded, readonly string[]>()

/**
 * The features that a module uses and a build's browsers lack. Its instructions and types decide, and not its compiler's list, which may have
 * features that no instruction needs. They are read only if that list, or the lack of one, leaves the question open.
 */
export function lackingIn(loaded: Loaded, browsers: readonly BrowserTarget[]): Lacking[] {
  const { features } = loaded.wasm
  // LLVM has a name of its own for a part of bulk-memory.
  const claimed = features.filter(({ prefix }) => prefix === "+").map(({ name }) => name.replace(/-opt$/, ""))
  // The list names all that the compiler used, but has one name for both kinds of exceptions.
  const isOpen =
    features.length === 0 || claimed.includes("exception-handling") || lackingFeatures(claimed, browsers).length > 0
  return isOpen ? lackingFeatures(usesOf(loaded), browsers) : []
}

function usesOf(loaded: Loaded): readonly string[] {
  const known = USES.get(loaded)
  if (known !== undefined) return known
  let uses: readonly string[] = []
  try {
    ;({ uses } = inspect(loaded.bytes, loaded.path))
  } catch {
    // No browser runs such bodies, and the engine says so.
  }
  USES.set(loaded, uses)
  return uses
}

/** The warning of a module that some of a build's browsers cannot run. */
export function floorAdvice(path: string, lacking: readonly Lacking[]): string {
  const clauses = lacking.map(({ feature, browsers }) => {
    const its = browsers.map(
      ({ browser, version, first }) =>
        `${BROWSER_NAMES[browser]} ${version} (${first === undefined ? "no version has it yet" : `has it from ${first}`})`,
    )
    return `${feature}: ${its.join(", ")}`
  })
  const known = FEATURES.some((it) => lacking.some(({ feature }) => feature === USED_AS[it]))
  const variants = known ? ", build a variant with it beside a module without (option `variants`)" : ""
  return `${comment(path)}: uses features that browsers of this build lack, so these browsers refuse the whole module. ${clauses.join("; ")}. Raise the build's target (or the app's browserslist), compile the module without ${lacking.length === 1 ? "it" : "them"}${variants}, or set \`featureFloor: false\` if the app asks \`features()\` first.`
}
