/**
 * Plan -> JavaScript: the WASI host of each instance.
 *
 *   wasi      `create(options)` makes the host of one instance           `?wasmport=wasi`
 *
 * A layer that makes an instance asks it for a host, links the instance to it and has it take the memory.
 */
import { key, member, quote } from "../names.ts"
import { own } from "../own-names.ts"
import type { FacadePlan, ImportPlan } from "../plan/plan.ts"
import { isWasi } from "../plan/wasi.ts"
import { fromLayer, fromRuntime, header, lines, paragraphs, runtime } from "./host.ts"
import type { Host, WasiSink } from "./host.ts"

/** Whether a host is made for each instance, to stand for a module that the wasm imports from. */
export const isHosted = (host: Host, module: string): boolean => host.imports.get(module)?.host !== undefined
/** Whether instances have such a host. */
export const hasHost = (plan: FacadePlan, host: Host): boolean =>
  plan.imports.some(({ module }) => isHosted(host, module))

/** The import by which a layer makes hosts; "" for a module that has none. */
export const createImport = (plan: FacadePlan, host: Host): string =>
  hasHost(plan, host) ? fromLayer(host, "wasi", "create") : ""

/** `?wasmport=wasi`: `create(options)`. */
export function printWasi(plan: FacadePlan, host: Host): string {
  const apps = plan.imports.filter(({ module }) => host.imports.get(module)?.host === "app")
  const ours = plan.imports.filter((it) => isWasi(it.module) && !apps.includes(it))
  const options = optionsOf(host)
  // Only in a dev server: the check is half as large as the host of a program that prints.
  const checks = host.dev !== undefined && ours.length > 0
  const made = apps.reduce(
    (rest, { module }, i) => `hosted(create${i}, ${quote(module)}, options${rest === "" ? "" : `, ${rest}`})`,
    ours.length === 0 ? "" : ownHost(plan, ours),
  )
  return paragraphs(
    lines(
      header(plan, "the WASI host of each instance"),
      ours.length > 0 && fromRuntime(host, "wasi", "host as made"),
      ours.length > 0 && `import * as ${own("wasi")} from ${runtime(host, "wasi-functions")}`,
      apps.length > 0 && fromRuntime(host, "wasi-app", "hosted"),
      apps.map(
        ({ module }, i) =>
          `import { create as ${own(`create${i}`)} } from ${quote(host.imports.get(module)?.specifier ?? module)}`,
      ),
      checks && fromRuntime(host, "wasi-check", "checked"),
      options.statements,
    ),
    lines(
      `export const ${own("create")} = (given) => {`,
      `  const ${own("options")} = ${checks ? `checked(${options.code})` : options.code}`,
      `  return ${made}`,
      "}",
    ),
  )
}

/** The expression of our own host. Its functions come from a namespace: a bundler keeps those that are named. */
function ownHost(plan: FacadePlan, ours: readonly ImportPlan[]): string {
  const modules = ours.map(
    ({ module, names }) =>
      `${key(module)}: { ${names.map(({ name }) => `${key(name)}: ${member("wasi", name)}`).join(", ")} }`,
  )
  const { memory } = plan
  const args = [
    `{ ${modules.join(", ")} }`,
    own("options"),
    ...(typeof memory === "object" ? [`[${quote(memory.module)}, ${quote(memory.name)}]`] : []),
  ]
  return `made(${args.join(", ")})`
}

/** The plugin's options, under those that are given for one instance. */
function optionsOf(host: Host): { statements: string[]; code: string } {
  const { args, env, preopens, stdin, stdout, stderr } = host.wasi ?? {}
  const statements: string[] = []
  const sink = (its: WasiSink): string => {
    if (typeof its === "string") return quote(its)
    const local = own(`sink${statements.length}`)
    statements.push(`import ${local} from ${quote(its.specifier)}`)
    return local
  }
  const folders = Object.entries(preopens ?? {})
  const members = [
    args !== undefined && `args: [${args.map(quote).join(", ")}]`,
    env !== undefined && `env: { ${pairs(Object.entries(env), quote)} }`,
    stdin !== undefined && `stdin: ${quote(stdin)}`,
    stdout !== undefined && `stdout: ${sink(stdout)}`,
    stderr !== undefined && `stderr: ${sink(stderr)}`,
    folders.length > 0 && `preopens: { ${pairs(folders, (path) => `directory(${quote(path)})`)} }`,
  ].filter((it) => it !== false)
  if (folders.length > 0) statements.push(fromRuntime(host, "wasi-directory", "directory"))
  if (members.length > 0) statements.push(fromRuntime(host, "wasi-given", "over"))
  return { statements, code: members.length === 0 ? "given" : `over({ ${members.join(", ")} }, given)` }
}

const pairs = (entries: readonly (readonly [string, string])[], print: (value: string) => string): string =>
  entries.map(([name, value]) => `${key(name)}: ${print(value)}`).join(", ")
