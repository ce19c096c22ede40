/** The errors for imports that nobody supplies: each with its signature, and a stub to paste. */
import { comment, quote, WasmportError } from "../../loader/index.ts"
import type { FacadePlan, ImportPlan } from "../../loader/index.ts"
import { described, isTyped, stubs } from "./import-stubs.ts"
import { hasKnownHost, hostAdvice } from "./known-hosts.ts"

/** The most imports that a message shows: a file may have a hundred thousand. */
const MOST_SHOWN = 200
/**
 * `all` are the modules that could not be resolved, each with all names taken from it. A shared library expects a loader of
 * its own kind.
 */
export function missingImports(plan: FacadePlan, all: readonly ImportPlan[], isLibrary: boolean): WasmportError {
  const count = all.reduce((sum, { names }) => sum + names.length, 0)
  const missing = first(all, MOST_SHOWN)
  const rest = count > MOST_SHOWN ? `\n… and ${count - MOST_SHOWN} more` : ""
  const list = missing.map(
    ({ module, names }) =>
      `from ${quote(module)}:\n${names.map((entry) => `  ${quote(entry.name)}: ${described(entry)}`).join("\n")}`,
  )
  const unknown = missing.filter((it) => !hasKnownHost(it))
  const modules = unknown.map((it) => `${quote(it.module)}: "./src/${fileName(it)}"`).join(", ")
  const files = unknown.map((it) => `// src/${fileName(it)}\n${stubs(it.names, isTyped(it.names))}`)
  const library = isLibrary
    ? "\n\nThis is a shared library (it has a dylink.0 section), made for a loader that supplies memory, table and the functions of the main module: link it statically (Emscripten: without -sSIDE_MODULE; wasm-ld: without -shared), or supply what it lacks."
    : ""
  const supply =
    unknown.length === 0
      ? []
      : [`Supply them: wasmport({ imports: { ${modules} } }) and, to start with,\n\n${files.join("\n\n")}`]
  return new WasmportError({
    file: plan.path,
    message: `${count} import${count === 1 ? "" : "s"} of this module lead${count === 1 ? "s" : ""} nowhere`,
    rule: "every module name that a wasm imports from is a module specifier, resolved from the wasm file",
    hint: [`${list.join("\n")}${rest}${library}`, ...hostAdvice(plan, missing), ...supply].join("\n\n"),
  })
}

function first(modules: readonly ImportPlan[], most: number): ImportPlan[] {
  let left = most
  return modules.flatMap(({ module, names }) => {
    const shown = names.slice(0, left)
    left -= shown.length
    return shown.length === 0 ? [] : [{ module, names: shown }]
  })
}

/** `path` is the wasm's; `lacking` are modules that were found and lack wanted exports. */
export function lackingExports(
  path: string,
  lacking: readonly { readonly path: string; readonly imports: ImportPlan }[],
): WasmportError {
  const count = lacking.reduce((sum, { imports }) => sum + imports.names.length, 0)
  const list = lacking.map(({ path: supplier, imports: { module, names } }) => {
    const wanted = names.map((entry) => `  ${quote(entry.name)}: ${described(entry)}`)
    return `${quote(module)} is ${comment(supplier)}, which does not export\n${wanted.join("\n")}`
  })
  const scripts = lacking.filter(({ path: supplier }) => !/\.wasm$/i.test(supplier))
  const files = scripts.map(
    ({ path: supplier, imports }) => `// ${comment(supplier)}\n${stubs(imports.names, supplier.endsWith("ts"))}`,
  )
  return new WasmportError({
    file: path,
    message: `${count} import${count === 1 ? "" : "s"} of this module name${count === 1 ? "s an export that does" : " exports that do"} not exist`,
    rule: "a wasm imports by name, and a name that is not exported is an error before anything runs",
    hint: `${list.join("\n")}${files.length === 0 ? "" : `\n\nAdd them, to start with:\n\n${files.join("\n\n")}`}`,
  })
}

/** A file name for a stub, with only the plain letters of the wasm's own name. */
function fileName({ module, names }: ImportPlan): string {
  const plain = module
    .replace(/[^\w-]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40)
  return `${plain === "" ? "imports" : plain}.${isTyped(names) ? "ts" : "js"}`
}
