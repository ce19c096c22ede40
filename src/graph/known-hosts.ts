/**
 * The sentences for imports that a known toolchain expects of its own host: WASI, and Go's `wasm_exec.js`. Stubs would be a trap there,
 * since libc writes in a loop until somebody says that bytes were written.
 */
import { quote } from "../../loader/index.ts"
import type { FacadePlan, ImportPlan } from "../../loader/index.ts"

/** Whether a package or a toolchain's own file supplies the module, whose functions nobody writes by hand. */
export const hasKnownHost = (imported: ImportPlan): boolean => isWasi(imported) || isGo(imported)

const isWasi = ({ module }: ImportPlan): boolean => module === "wasi_snapshot_preview1" || module === "wasi_unstable"
/** The module was called "go" before Go 1.21, as others may be. */
const isGo = ({ module, names }: ImportPlan): boolean =>
  (module === "gojs" || module === "go") && names.some(({ name }) => /^(?:runtime|syscall\/js)\./.test(name))

/** The next step for each such module among `missing`. */
export const hostAdvice = (plan: FacadePlan, missing: readonly ImportPlan[]): string[] =>
  missing.flatMap((imported) => (isWasi(imported) ? wasi(plan, imported) : isGo(imported) ? go(plan, imported) : []))

const imported = ({ path }: FacadePlan): string => quote(`./${path.slice(path.lastIndexOf("/") + 1)}?init`)

function wasi(plan: FacadePlan, { module, names }: ImportPlan): string {
  const made =
    'import { ConsoleStdout, File, OpenFile, WASI } from "@bjorn3/browser_wasi_shim"\nconst wasi = new WASI([], [], [new OpenFile(new File([])), ConsoleStdout.lineBuffered(console.log), ConsoleStdout.lineBuffered(console.error)])'
  const head = `${quote(module)} is WASI, the system that the module was compiled for: a package supplies it (\`@bjorn3/browser_wasi_shim\`, or \`node:wasi\` in Node).`
  if (isCommand(plan))
    return `${head} This module is a command, a program with a \`main\`: run it with \`?init\`, anew each time.\n\n${made}\nimport init from ${imported(plan)}\nwasi.start(await init({ ${module}: wasi.wasiImport }))`
  const taken = names.filter(({ name }) => /^[a-z]\w*$/.test(name)).map(({ name }) => name)
  return `${head} Write wasmport({ imports: { ${module}: "./src/wasi.js" } }) and\n\n// src/wasi.js\n${made}\nexport const initialize = (instance) => wasi.initialize(instance)\nexport const { ${taken.join(", ")} } = wasi.wasiImport`
}

const go = (plan: FacadePlan, { module }: ImportPlan): string =>
  `${quote(module)} is the runtime of Go, which the file wasm_exec.js of the same version of Go makes at run time (it lies in lib/wasm of \`go env GOROOT\`): run the program with \`?init\`.\n\nimport "./wasm_exec.js"\nimport init from ${imported(plan)}\nconst go = new Go()\ngo.run(await init(go.importObject))`

/** Whether the module is a program, to be run once for each instance, and no library. */
export const isCommand = (plan: FacadePlan): boolean =>
  plan.wasi !== undefined &&
  plan.exports.some(({ name, kind }) => name === "_start" && kind === "function") &&
  !plan.exports.some(({ name, kind }) => name === "_initialize" && kind === "function")
