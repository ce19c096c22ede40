/**
 * The sentences for imports that a known toolchain expects of its own host: threads of WASI, and Go's `wasm_exec.js`. Stubs would be a trap
 * there. WASI itself has a host of ours, which knows all of its functions.
 */
import { quote, WasmportError } from "../../loader/index.ts"
import type { FacadePlan, ImportName, ImportPlan, Supplier, ValType } from "../../loader/index.ts"
import { described } from "./import-stubs.ts"
import { nearest } from "../nearest.ts"

/** Whether a toolchain's own file supplies the module, or nobody can: nobody writes its functions by hand. */
export const hasKnownHost = (imported: ImportPlan): boolean => isThreads(imported) || isGo(imported)

/** Whether it is the module of wasi-threads. */
export const isThreads = ({ module, names }: ImportPlan): boolean =>
  module === "wasi" && names.some(({ name }) => name === "thread-spawn")
/** The module was called "go" before Go 1.21, as others may be. */
const isGo = ({ module, names }: ImportPlan): boolean =>
  (module === "gojs" || module === "go") && names.some(({ name }) => /^(?:runtime|syscall\/js)\./.test(name))

/** The next step for each such module among `missing`. */
export const hostAdvice = (plan: FacadePlan, missing: readonly ImportPlan[]): string[] =>
  missing.flatMap((imported) => (isThreads(imported) ? THREADS : isGo(imported) ? go(plan, imported) : []))

const imported = ({ path }: FacadePlan): string => quote(`./${path.slice(path.lastIndexOf("/") + 1)}?init`)

const THREADS =
  '"wasi" "thread-spawn" is of wasi-threads, a proposal that was withdrawn: each thread wants the module in a worker of its own, and no host starts those here. Build the program without threads (wasi-sdk: --target=wasm32-wasip1 instead of wasm32-wasip1-threads; Rust: wasm32-wasip1).'

const go = (plan: FacadePlan, { module }: ImportPlan): string =>
  `${quote(module)} is the runtime of Go, which the file wasm_exec.js of the same version of Go makes at run time (it lies in lib/wasm of \`go env GOROOT\`): run the program with \`?init\`.\n\nimport "./wasm_exec.js"\nimport init from ${imported(plan)}\nconst go = new Go()\ngo.run(await init(go.importObject))`

/** Whether the module is a program, to be run once for each instance, and no library. */
export const isCommand = (plan: FacadePlan): boolean =>
  plan.wasi !== undefined &&
  plan.exports.some(({ name, kind }) => name === "_start" && kind === "function") &&
  !plan.exports.some(({ name, kind }) => name === "_initialize" && kind === "function")

/**
 * The functions of WASI's first preview, of both its names, and their parameters: `i` is an i32, `I` an i64. All give an i32, but for
 * `proc_exit`, which gives nothing.
 */
const PREVIEW1: Readonly<Record<string, string>> = Object.fromEntries(
  `args_get:ii args_sizes_get:ii clock_res_get:ii clock_time_get:iIi environ_get:ii environ_sizes_get:ii fd_advise:iIIi fd_allocate:iII
  fd_close:i fd_datasync:i fd_fdstat_get:ii fd_fdstat_set_flags:ii fd_fdstat_set_rights:iII fd_filestat_get:ii fd_filestat_set_size:iI
  fd_filestat_set_times:iIIi fd_pread:iiiIi fd_prestat_dir_name:iii fd_prestat_get:ii fd_pwrite:iiiIi fd_read:iiii fd_readdir:iiiIi
  fd_renumber:ii fd_seek:iIii fd_sync:i fd_tell:ii fd_write:iiii path_create_directory:iii path_filestat_get:iiiii
  path_filestat_set_times:iiiiIIi path_link:iiiiiii path_open:iiiiiIIii path_readlink:iiiiii path_remove_directory:iii path_rename:iiiiii
  path_symlink:iiiii path_unlink_file:iii poll_oneoff:iiii proc_exit:i proc_raise:i random_get:ii sched_yield: sock_accept:iii
  sock_recv:iiiiii sock_send:iiiii sock_shutdown:ii`
    .trim()
    .split(/\s+/)
    .map((entry) => entry.split(":") as [string, string]),
)
const NAMES: readonly string[] = Object.keys(PREVIEW1)

const letters = (types: readonly ValType[]): string =>
  types.map((type) => (type === "i32" ? "i" : type === "i64" ? "I" : "?")).join("")

/** What is wrong with an import from our host: its name, or its signature. Undefined where it is WASI's, and where nobody knows its type. */
function problemOf({ name, type }: ImportName): string | undefined {
  const params = Object.hasOwn(PREVIEW1, name) ? PREVIEW1[name] : undefined
  if (params === undefined || type.kind !== "function") {
    const close = name.length > LONGEST ? undefined : nearest(name, NAMES, 3)
    return close === undefined || close === name ? "" : `, did you mean ${quote(close)}?`
  }
  if (type.type.kind !== "func") return undefined
  const [found, results] = [letters(type.type.params), letters(type.type.results)]
  if (found === params && results === (name === "proc_exit" ? "" : "i")) return undefined
  const wanted = `(${[...params].map((letter) => (letter === "i" ? "i32" : "i64")).join(", ")}) -> ${name === "proc_exit" ? "()" : "i32"}`
  return `, which is ${wanted} in WASI${found.length === params.length ? ": it has no 64-bit memories" : ""}`
}

const MOST_SHOWN = 50
/** Of all names that are there. */
const LONGEST = 40

/** The error for what a module imports from our host, and WASI does not have. */
export function unknownInWasi(plan: FacadePlan, suppliers: ReadonlyMap<string, Supplier>): WasmportError | undefined {
  const unknown = plan.imports.flatMap(({ module, names }) =>
    suppliers.get(module)?.host !== "own"
      ? []
      : names.flatMap((entry) => {
          const problem = problemOf(entry)
          return problem === undefined ? [] : { module, entry, problem }
        }),
  )
  const [first] = unknown
  if (first === undefined) return undefined
  const list = unknown
    .slice(0, MOST_SHOWN)
    .map(({ module, entry, problem }) => `  ${quote(module)} ${quote(entry.name)}: ${described(entry)}${problem}`)
  return new WasmportError({
    file: plan.path,
    message: `${unknown.length} import${unknown.length === 1 ? "" : "s"} of this module ${unknown.length === 1 ? "is" : "are"} not in WASI`,
    rule: "WASI's first preview has a fixed list of functions, each of one signature",
    hint: `${list.join("\n")}\n\nA host of your own can have more: wasmport({ imports: { ${quote(first.module)}: "./src/wasi.js" } })`,
  })
}
