/** A module's surroundings, for the printers: the place of its bytes, its variants, its suppliers, the options of its WASI host. */
import { resolve } from "node:path"
import { FORMS } from "../loader/index.ts"
import type { FacadePlan, Form, Host, WasiHostOptions } from "../loader/index.ts"
import type { Adapter, Environment } from "./adapter.ts"
import { fileOf, tracedOf } from "./graph/traces.ts"
import { preopensAdvice } from "./graph/warnings.ts"
import { basename, slash } from "./ids.ts"
import { ENTERED_FIRST, hasGlobals } from "./links.ts"
import type { LinkedProject, Links } from "./links.ts"
import type { Loaded } from "./project/files.ts"
import { unlimitedInWorkerd } from "./project/limited.ts"
import type { Varied } from "./project/variants.ts"

/** The project, as a module's surroundings depend on it. */
export type PrintedProject = Pick<LinkedProject, "root" | "optionsOf" | "plan" | "tell">

/** The decoder of bytes in the code: an AudioWorklet has no `atob`, and Node has a faster way. */
const decoderOf = ({ read, isWorker }: Environment): Pick<Host, "decoder"> => {
  if (read === "webworker" || isWorker === true) return { decoder: "base64-worklet" }
  return read === "node" ? { decoder: "base64-server" } : {}
}

/** Everything that the printed code may need to know of its surroundings. */
export function hostOf(
  project: PrintedProject,
  loaded: Loaded,
  varied: Varied,
  plan: FacadePlan,
  form: Form,
  links: Links,
  adapter: Adapter,
): Host {
  const { environment } = adapter
  const { suppliers, circle, queries } = links
  const source = sourceOf(project, loaded, varied, plan, form, adapter)
  return {
    source,
    ...(varied.variants.length === 0 ? {} : { variants: variantsIn(project, loaded, varied, source, adapter) }),
    // Rollup makes the namespace of a module in a circle before any of it has run, and the getters are not there yet.
    live: queries.size > 0 && hasGlobals(plan) ? "wrap" : environment.live,
    dev: environment.dev,
    inWorker: environment.read === "webworker",
    ...decoderOf(environment),
    base64: loaded.base64,
    file: () => fileOf(loaded),
    trace: () => tracedOf(loaded),
    self: `./${basename(loaded.file)}`,
    runtime: "wasmport/runtime",
    ...(form === "wasmport=wasi" ? { wasi: wasiOf(project, loaded, environment) } : {}),
    imports: suppliers,
    circular: (ENTERED_FIRST[form] ?? []).filter((query) => queries.has(query)),
    ...(circle === undefined ? {} : { circle }),
  }
}

function variantsIn(
  project: PrintedProject,
  { wit }: Loaded,
  { variants }: Varied,
  source: Host["source"],
  adapter: Adapter,
): Host["variants"] & {} {
  return variants.map(({ loaded, features }, i) => ({
    features,
    url: source.kind === "url" ? adapter.url(loaded, `url${i + 1}`) : undefined,
    ...(source.kind === "url" && source.integrity !== undefined ? { integrity: adapter.integrity(loaded) } : {}),
    base64: loaded.base64,
    plan: project.plan(loaded.wit === wit ? loaded : { ...loaded, wit }),
    trace: () => tracedOf(loaded),
  }))
}

/** The options of a file's WASI host. A sink that starts with `.` is a module, relative to the root as suppliers of imports are. */
function wasiOf(project: PrintedProject, { file, path }: Loaded, { read }: Environment): WasiHostOptions {
  const { stdout, stderr, preopens, ...others } = project.optionsOf(file).wasi
  const hasFolders = read === "node" || read === "universal"
  if (preopens !== undefined && !hasFolders) project.tell(preopensAdvice(path))
  const sink = (its: string): WasiHostOptions["stdout"] & {} =>
    its === "console" || its === "ignore"
      ? its
      : { specifier: its.startsWith(".") ? slash(resolve(project.root, its)) : its }
  return {
    ...others,
    ...(preopens === undefined || !hasFolders ? {} : { preopens }),
    ...(stdout === undefined ? {} : { stdout: sink(stdout) }),
    ...(stderr === undefined ? {} : { stderr: sink(stderr) }),
  }
}

/** The place of a module's bytes, for this form of it. */
function sourceOf(
  project: PrintedProject,
  loaded: Loaded,
  varied: Varied,
  plan: FacadePlan,
  form: Form,
  adapter: Adapter,
): Host["source"] {
  const { read } = adapter.environment
  const bytes = FORMS[form].needsBytes?.(plan.mode)
  if (read === "worker") {
    if (adapter.environment.dev !== undefined && loaded.limits !== undefined) throw unlimitedInWorkerd(loaded.path)
    return { kind: "import", specifier: adapter.imported(loaded) }
  }
  // Forms without bytes of their own get them through the module layer.
  if (!isEmitted(project, loaded, varied, bytes, adapter.environment)) return { kind: "inline" }
  const { dev, isBundledAgain } = adapter.environment
  const isChecked = dev === undefined && isBundledAgain !== true && project.optionsOf(loaded.file).integrity
  const integrity = isChecked ? { integrity: adapter.integrity(loaded) } : {}
  return { kind: "url", url: adapter.url(loaded), ...integrity, read }
}

/** Whether a form has its bytes behind a URL. `bytes`: how the form needs them. */
export function isEmitted(
  project: PrintedProject,
  loaded: Loaded,
  { variants }: Varied,
  bytes: "inline" | "asset" | undefined,
  environment: Environment,
): boolean {
  if (bytes !== "asset" || environment.read === "worker") return false
  // A dev server serves the file as it is on the disk, and so without its limits.
  if (environment.dev !== undefined)
    return (
      environment.isAlone !== true &&
      [loaded, ...variants.map((it) => it.loaded)].every((it) => it.limits === undefined)
    )
  // All variants would go into the code, so their sizes count together.
  const size = variants.reduce((sum, it) => sum + it.loaded.bytes.length, loaded.bytes.length)
  return size > inlineLimitOf(project, loaded, environment)
}

function inlineLimitOf(
  project: PrintedProject,
  { file, path, bytes }: Loaded,
  { consumer, inlineLimit, isAlone }: Environment,
): number {
  if (isAlone === true) return Infinity
  const own = project.optionsOf(file).inlineLimit
  return typeof own === "function" ? own(path, consumer) : (own ?? inlineLimit(file, bytes))
}
