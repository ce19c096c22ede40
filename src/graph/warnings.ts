/** The build's warnings of a module that works, but maybe not as its author expects. */
import { comment, quote } from "../../loader/index.ts"
import type { FacadePlan, Host, ImportName, Supplier, WasmInterface } from "../../loader/index.ts"

/** The most bytes that Chrome compiles without a promise on a page's own thread. */
const MOST_SYNC_BYTES = 8 * 2 ** 20

/** Sentences for the user, each beginning with the module's path. */
export function advice(
  plan: FacadePlan,
  wasm: WasmInterface,
  bytes: number,
  { live, imports }: Pick<Host, "live" | "imports">,
): string[] {
  const say = (text: string): string => `${comment(plan.path)}: ${text}`
  const said: string[] = []
  const globals = plan.exports.filter((entry) => entry.kind === "global")
  const byGetter = live === "getter" && plan.getters
  const mutable = globals.filter((entry) => entry.type.mutable && entry.readable)
  if (plan.live && !byGetter && plan.mode !== "lazy" && plan.exports.some(({ kind }) => kind === "function")) {
    said.push(
      say(
        `${list(mutable)} ${mutable.length === 1 ? "is a mutable global, which stays" : "are mutable globals, which stay"} live as the standard says: for that every function of this module is wrapped and is not the raw one. \`liveGlobals: false\` gives raw functions and snapshots.`,
      ),
    )
  }
  const opaque = globals.filter((entry) => !entry.readable && !entry.kept)
  if (opaque.length > 0 && !byGetter) {
    said.push(
      say(
        `${list(opaque)} ${opaque.length === 1 ? "is a global" : "are globals"} that JavaScript cannot hold: reading ${opaque.length === 1 ? "it" : "them"} gives \`undefined\`, where the standard throws a ReferenceError.`,
      ),
    )
  }
  if (plan.exports.some(({ name, kind }) => name === "then" && kind === "function")) {
    said.push(
      say(
        'exports a function "then", which makes `import()` of it wait for an answer that never comes: the language takes such a namespace for a promise. Import it statically, or rename the export.',
      ),
    )
  }
  if (plan.mode === "sync" && bytes > MOST_SYNC_BYTES) {
    said.push(
      say(
        `is compiled synchronously and has ${(bytes / 2 ** 20).toFixed(1)} MB: Chrome refuses more than 8 MB on a page's own thread. Load it in a worker, or without \`?sync\`.`,
      ),
    )
  }
  if (wasm.customSections.some((name) => name.startsWith("component-type"))) {
    said.push(
      say(
        "carries the WIT types of a component (section component-type) and is imported as the core module that it is. `wasm-tools component new` makes a component of it, if that is what you mean.",
      ),
    )
  }
  return [...said, ...wasiAdvice(plan, imports).map(say)]
}

function wasiAdvice(plan: FacadePlan, suppliers: Host["imports"]): string[] {
  const { wasi } = plan
  if (wasi === undefined) return []
  const said: string[] = []
  const has = (name: string): boolean => plan.exports.some((entry) => entry.name === name && entry.kind === "function")
  if (has("_start") && has("_initialize")) {
    said.push(
      "exports `_start` and `_initialize`, so that it is neither a command nor a reactor of WASI: neither is run at the import. Call the one you mean.",
    )
  }
  if (plan.command) {
    said.push(
      `is a command of WASI, a program: an import does not run it, and its exports are not to be used before it runs. \`run\` of \`wasmport/wasi\` runs it, in an instance of its own each time: \`await run(${quote(plan.path)})\`.`,
    )
  }
  // Our WASI host takes an imported memory before anything runs.
  const takes = typeof plan.memory === "object" && suppliers.get(wasi)?.host === "own"
  if (plan.start && !takes) {
    said.push(
      `has a start function and imports from "${wasi}": WASI is not usable while a module is instantiated, because its memory is not there yet. If the start function calls WASI it will fail.`,
    )
  }
  if (typeof plan.memory === "object" && !takes) {
    said.push(
      `imports its memory and exports none as "memory": give that memory to the WASI host yourself, since it cannot be found in the exports.`,
    )
  } else if (plan.memory === undefined) {
    said.push(
      `imports from "${wasi}" and exports no memory called "memory": WASI calls that take or give bytes cannot work.`,
    )
  }
  return said
}

/** The warning for a reactor whose WASI comes from the module `supplier`, if that cannot find the memory. */
export const initializeAdvice = (plan: FacadePlan, supplier: string): string =>
  `${comment(plan.path)}: ${comment(supplier)} supplies ${quote(plan.wasi ?? "")} and has no way to the module's memory. Export \`initialize\` there, which is given the instance first (\`export const initialize = (instance) => wasi.initialize(instance)\`), or import the memory from the wasm.`

/** The note that an output leaves out the folders of `wasi.preopens`, since it runs where there are none. */
export const preopensAdvice = (path: string): string =>
  `${comment(path)}: the option \`wasi.preopens\` names directories, which only Node, Deno and Bun have. This output is for elsewhere and has none of them: give the program \`files()\` or \`await opfs()\` of \`wasmport/wasi\` there, by \`run\`, \`init\` or \`registry.instantiate\`.`

/** The advice on imports that nobody supplied and that were made. */
export function madeAdvice(plan: FacadePlan, suppliers: ReadonlyMap<string, Supplier>): string[] {
  return plan.imports.flatMap(({ module, names }) => {
    const made = names.filter(({ name }) => suppliers.get(module)?.made?.has(name) === true)
    return made.map(
      (entry) =>
        `${comment(plan.path)}: nothing supplies ${describe(module, entry)}, so each instance gets ${entry.make}. Supply it with the option \`imports\` where something else is meant.`,
    )
  })
}

/** The warning for wasm modules that import from each other; `circle` are their paths. */
export const circleAdvice = (circle: readonly string[]): string =>
  `${circle.map(comment).join(" imports from ")}: wasm modules that import from each other cannot be linked, and importing them fails. Put what both need into a third module, or into JavaScript.`

const describe = (module: string, { name }: ImportName): string => `${quote(module)} ${quote(name)}`
const MOST_NAMES = 10
const list = (entries: readonly { readonly name: string }[]): string =>
  `${entries
    .slice(0, MOST_NAMES)
    .map(({ name }) => quote(name))
    .join(", ")}${entries.length > MOST_NAMES ? ` and ${entries.length - MOST_NAMES} more` : ""}`
