/**
 * Plan -> JavaScript: the code that the layers of a module have when it imports builtins of the engine.
 *
 *   builtins   adds them to an import object, for engines that lack them   `?wasmport=builtins`
 *
 * Nothing of this is printed for other modules.
 */
import { own } from "../own-names.ts"
import {
  fromLayer,
  fromRuntime,
  header,
  importsBuiltins,
  instantiating,
  lines,
  paragraphs,
  runtime,
  sharesModule,
} from "./host.ts"
import type { Host } from "./host.ts"
import { readerOf } from "./integrity.ts"
import type { FacadePlan } from "../plan/plan.ts"
import { quote } from "../names.ts"

/** `?wasmport=builtins`: `builtins(imports)`, the import object with the polyfill and the strings in it. */
export function printBuiltins(plan: FacadePlan, host: Host): string {
  const functions = plan.builtins.join(", ")
  return paragraphs(
    lines(
      header(plan, "what it imports from the engine, for engines that do not have it"),
      functions !== "" && `import { ${functions} } from ${runtime(host, "js-string")}`,
      fromRuntime(host, "builtins", "supply"),
    ),
    `export const ${own("builtins")} = (imports) => supply(imports, ${functions === "" ? "{}" : `{ ${functions} }`}, [${plan.stringConstants.map(quote).join(", ")}])`,
  )
}

/** The import of {@link printBuiltins}' function; "" for modules that need none. */
export const builtinsImport = (plan: FacadePlan, host: Host): string =>
  importsBuiltins(plan) ? fromLayer(host, "builtins", "builtins") : ""
/** `imports`: the code of an import object, "" for none. */
export const withBuiltins = (plan: FacadePlan, imports: string): string =>
  importsBuiltins(plan) ? `builtins(${imports})` : imports
/** For a module that imports from nowhere else: the argument behind the module where it is instantiated. */
export const aloneArgument = (plan: FacadePlan): string => (importsBuiltins(plan) ? ", builtins()" : "")
/** The function that instantiates such a module, for a `then`. */
export const instantiateAlone = (plan: FacadePlan, host: Host): string => {
  const { name } = instantiating(host)
  return importsBuiltins(plan) ? `(module) => ${name}(module${aloneArgument(plan)})` : name
}

/** The import of the options for the compiling call: they name the builtins that the module may import. */
export const optionsImport = (plan: FacadePlan, host: Host): string =>
  importsBuiltins(plan) ? fromRuntime(host, "builtins", "options") : ""
/** The argument behind the bytes in the compiling call. */
export const optionsArgument = (plan: FacadePlan): string => (importsBuiltins(plan) ? ", options" : "")
/** The import of the runtime's reader. One shares modules by URL and is in every page; another takes options and shares nothing. */
export const readImport = (plan: FacadePlan, host: Host, instantiates: boolean): string =>
  fromRuntime(
    host,
    readerOf(host),
    `${sharesModule(plan, host) ? "compile" : "compileWith"} as read`,
    ...(instantiates ? (["instantiate"] as const) : []),
  )
