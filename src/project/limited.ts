/** Files with limits -> the bytes that a bundle has of them, and their interface. */
import type { Limits } from "../../loader/index.ts"
import { comment, parse, quote, WasmportError } from "../../loader/index.ts"
import type * as Meter from "../../loader/meter/index.ts"
import { parseId, splitQuery, wordsOf } from "../ids.ts"
import { base64Of } from "./files.ts"
import type { Loaded } from "./files.ts"

/** The meter is loaded only if a file has limits: a dev server's start waits for all that a plugin imports. */
let meter: typeof Meter | undefined

/** Loads the meter. `limitedFile` needs it. */
export async function readMeter(): Promise<void> {
  meter = await import("../../loader/meter/index.ts")
}

/** Whether there is any limit. */
export const hasLimits = (limits: Limits): boolean => Object.values(limits).some((it) => it !== undefined)

const LIMITED = new WeakMap<Loaded, Map<string, Loaded>>()

/**
 * The file as the meter rewrites it; the same object if nothing changes. Its interface is that of the file, without the meter's own exports, and with
 * the new maximum of memories. Throws a WasmportError for a module that cannot keep to the limits.
 */
export function limitedFile(loaded: Loaded, limits: Limits): Loaded {
  if (!hasLimits(limits)) return loaded
  const id = JSON.stringify(limits)
  const its = LIMITED.get(loaded) ?? new Map<string, Loaded>()
  LIMITED.set(loaded, its)
  const known = its.get(id)
  if (known !== undefined) return known
  const made = rewritten(loaded, limits)
  its.set(id, made)
  return made
}

/** The error of a dev server whose host, workerd, takes files from the disk. */
export const unlimitedInWorkerd = (path: string): WasmportError =>
  new WasmportError({
    file: path,
    message: "a dev server hands workerd the file as it is, without its `limits`",
    hint: 'give `limits` in builds only: `limits: command === "build" ? … : {}`',
  })

/** The error of a variant that would run under other limits than its module. */
export const otherLimits = (path: string, plain: string): WasmportError =>
  new WasmportError({
    file: path,
    message: `this variant of ${comment(plain)} has other \`limits\``,
    rule: "a module and its variants keep to the same limits, whichever the host can run",
    hint: 'let one entry of `overrides` take them all, by a pattern: `include: "src/plugin*.wasm"`',
  })

/** Whether two files have the same limits. */
export const sameLimits = (a: Limits, b: Limits): boolean =>
  a.fuel === b.fuel && a.memoryPages === b.memoryPages && a.stackDepth === b.stackDepth

/** The words of a query for which Vite gives the file itself, alone or with other words. Text (`?raw`) is no module. */
const AS_FILE: ReadonlySet<string> = new Set(["url", "inline", "no-inline"])

/** Throws a WasmportError for an id of a file with limits that Vite would give as it is. `path` is the file's name in messages. */
export function refuseUnlimited(id: string, path: string): void {
  const words = wordsOf(splitQuery(id).query)
  if (parseId(id) !== undefined || !words.some((word) => AS_FILE.has(word))) return
  throw new WasmportError({
    file: path,
    message: `${quote(`?${words.join("&")}`)} is Vite's own: it gives the file as it is, without its \`limits\``,
    hint: "import `?url`, which has them",
  })
}

function rewritten(loaded: Loaded, limits: Limits): Loaded {
  const { path } = loaded
  if (meter === undefined) throw new Error("the meter was not read")
  const { isMeterGlobal } = meter
  const bytes = meter.meter(loaded.bytes as Uint8Array<ArrayBuffer>, limits, path)
  if (bytes === loaded.bytes) return loaded
  const whole = parse(bytes, path)
  const wasm = { ...whole, exports: whole.exports.filter(({ name }) => !isMeterGlobal(name)) }
  return { ...loaded, bytes, base64: base64Of(path, Buffer.from(bytes.buffer, 0, bytes.length)), wasm, limits }
}
