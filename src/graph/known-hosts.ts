/**
 * The advice for imports that a known toolchain expects of its own host: threads of WASI, and Go's `wasm_exec.js`. Stubs would be a trap there. WASI
 * itself has a host of ours, which knows all of its functions.
 */
import { quote } from "../../loader/index.ts"
import type { FacadePlan, ImportPlan } from "../../loader/index.ts"

/** Whether a toolchain's own file supplies the module, or nothing can. Nobody writes these functions by hand. */
export const hasKnownHost = (imported: ImportPlan): boolean => isThreads(imported) || isGo(imported)

/** Whether it is the module of wasi-threads. */
export const isThreads = ({ module, names }: ImportPlan): boolean =>
  module === "wasi" && names.some(({ name }) => name === "thread-spawn")
/** Before Go 1.21 the module was called "go". Other modules may have this name, too. */
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
