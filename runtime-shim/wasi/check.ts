/**
 * Checks WASI's options: an error names the option that is of the wrong kind. `run` uses it, the host of a module that `load` has
 * loaded, and each host in a dev server. The host of a built page does not: that would cost every page its bytes. The functions
 * that make folders use its error.
 */
import { TYPE } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"
import type { Source, WasiOptions } from "./types.ts"

/**
 * The options, with a `stdin` whose answers are checked too. Throws a TypeError with code TYPE that names the option, its value,
 * and the values that it takes.
 */
export function checked(options: WasiOptions = {}): WasiOptions {
  const { args = [], env = {}, preopens = {}, stdin, stdout, stderr, onRefused } = options
  checkSink("stdout", stdout)
  checkSink("stderr", stderr)
  if (!Array.isArray(args)) wrong("args", args, 'a list of texts: ["demo", "-v"]')
  args.forEach((it: unknown, i) => checkText(`args[${i}]`, it))
  checkObject("env", env, 'texts by name: { HOME: "/" }')
  for (const [name, value] of Object.entries(env)) {
    if (name === "" || /[=\0]/.test(name)) wrong("env", name, "names without = and NUL")
    checkText(`env[${JSON.stringify(name)}]`, value)
  }
  checkObject("preopens", preopens, "folders by the program's name for them")
  for (const [name, value] of Object.entries(preopens) as [string, unknown][])
    if (!isObject(value) || typeof value["open"] !== "function")
      wrong(
        `preopens[${JSON.stringify(name)}]`,
        value,
        `files(), directory() or opfs() of wasmport/wasi${typeof value === "string" ? `. For that directory: directory(${JSON.stringify(value)})` : ""}`,
      )
  if (onRefused !== undefined && typeof onRefused !== "function") wrong("onRefused", onRefused, "a function")
  if (typeof stdin !== "function") {
    if (stdin !== undefined) checkInput("stdin", stdin)
    return options
  }
  if (stdin.constructor.name.startsWith("Async")) wrong("stdin", stdin, WAITS)
  return {
    ...options,
    stdin() {
      const more = stdin()
      if (more !== undefined && more !== null) checkInput("the answer of stdin", more)
      return more
    },
  }
}

const WAITS =
  "a text, a Uint8Array, a ReadableStream, or a function that gives a text or a Uint8Array at once: a program cannot wait for a promise. Read all of it before, or give a ReadableStream"

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null

function checkText(option: string, value: unknown): void {
  if (typeof value !== "string" || value.includes("\0")) wrong(option, value, "a text without NUL")
}

function checkSink(option: string, sink: unknown): void {
  if (sink === undefined || sink === "console" || sink === "ignore" || typeof sink === "function") return
  if (!isObject(sink) || typeof (sink["getWriter"] ?? sink["write"]) !== "function")
    wrong(option, sink, '"console", "ignore", a function of a line, an object with a write(bytes), or a WritableStream')
}

function checkInput(option: string, value: Source): void {
  if (typeof value !== "string" && !(value instanceof Uint8Array)) wrong(option, value, WAITS)
}

/** Throws as {@link wrong} does for a value that is no object. */
export function checkObject(option: string, value: unknown, there: string): void {
  if (!isObject(value)) wrong(option, value, there)
}

/** Throws the TypeError (TYPE) for a value of the wrong kind. `there` are the values that it takes. */
export function wrong(option: string, value: unknown, there: string): never {
  const kind = isObject(value) ? Object.prototype.toString.call(value).slice(8, -1) : typeof value
  const shown =
    typeof value === "string"
      ? JSON.stringify(value)
      : value === null || kind === "number"
        ? String(value)
        : `of the kind ${kind}`
  fail(TYPE, `${option} is ${shown}. It takes ${there}`, {}, TypeError)
}
