/**
 * Explains errors in words: the function that was called, the place in the wasm, the usual cause. Only for those who ask.
 *
 * The engines' phrases are V8's (Chrome, Node, Deno), SpiderMonkey's (Firefox) and JavaScriptCore's (Safari, WebKitGTK, Bun).
 */
import { wasmStack } from "./stack.ts"
import type { Frame, WasmStack } from "./stack.ts"
import { isTrap } from "./trap.ts"
import { isWasmError } from "./wasm-error.ts"

/** The options of {@link explain}. */
export interface ExplainOptions {
  /** Function index -> name, for a module whose name section was stripped. */
  names?: Readonly<Record<number, string>>
}

/** The usual causes of traps, by the engine's message. A trap whose message no entry matches is explained without a cause. */
const CAUSES: readonly (readonly [message: RegExp, cause: string])[] = [
  [/unreachable/i, ""],
  [
    /memory access out of bounds|^index out of bounds|out of bounds memory access/i,
    "It read or wrote past the end of its memory: a pointer or a length is wrong, often one that was freed, or that JavaScript computed before the memory grew or passed with too large a length.",
  ],
  [
    /table index is out of bounds|invalid index into function table|table index out of bounds|out of bounds (?:table access|call_indirect)|table access out of bounds/i,
    "The index is past the end of the table: mostly a function pointer that is no longer one, or was overwritten.",
  ],
  [
    /signature (?:mismatch|that does not match)/i,
    "A function pointer led to a function of another signature: one that was cast to another type, or an index that is no function's. Some engines say so of an empty place, too: a pointer that was never set.",
  ],
  [
    /^null function$|call to null|null table entry/i,
    "A function pointer led to an empty place of the table: one that was never set, or is 0.",
  ],
  [
    /maximum call stack|too much recursion|stack overflow/i,
    "The calls nested deeper than the engine's stack: a recursion without an end, or one too deep for its input.",
  ],
  [
    /divide by zero|division by zero|remainder by zero/i,
    "An integer was divided by 0: wasm traps where JavaScript gives Infinity or NaN. Check the divisor before.",
  ],
  [
    /divide result unrepresentable|integer overflow/i,
    "The result does not fit its integer: the smallest integer divided by -1, or (in Firefox) a float too large that was converted.",
  ],
  [
    /float unrepresentable|integer result unrepresentable|invalid conversion to integer|out of bounds trunc/i,
    "A float was converted to an integer that cannot hold it: NaN, an infinity, or too large a number. Saturating conversions do not trap (Rust's `as`, C with -mnontrapping-fptoint).",
  ],
  [
    /unaligned/i,
    "An atomic operation met an address that is no multiple of its size: a wrong pointer, or a struct that is packed.",
  ],
  [/dereferencing a? ?null|null reference/i, "A reference was null where the wasm takes it for an object."],
  [/illegal cast|bad cast|ref\.cast failed|cast failure/i, "A reference was cast to a type that it does not have."],
  [
    /segment|array\.init/i,
    "A data or element segment does not fit where it is copied to: the memory or the table is smaller than the module expects, or the segment was dropped.",
  ],
  [/array/i, "An array of wasm's was used past its end, or made too large."],
]

/** The toolchains, by the names of functions on the stack or of exports that allocate. The first that fits counts. */
const TOOLCHAINS: readonly (readonly [names: RegExp, name: string, panics: string])[] = [
  [
    /::|^_R|rust|^__rg_|dlmalloc::|__wbindgen/,
    "Rust",
    "an `unwrap` of nothing, an index past the end, an overflow in a debug build",
  ],
  [
    /^(?:builtin|debug|mem|heap|std|start|posix|math|fmt)\.\w|\.default_?[pP]anic|FullPanic|__zig/,
    "Zig",
    "`@panic`, `unreachable`, an index past the end, an overflow in a safe build",
  ],
  [
    /^~lib\/|assembly\/|^__(?:new|pin|unpin|collect)$/,
    "AssemblyScript",
    "`abort`, an assertion, an index past the end",
  ],
  [/^runtime\./, "Go", "a panic: nil, an index past the end"],
  [
    /^(?:abort|__assert_fail|_?emscripten_\w+|__cxa_throw|std::terminate\(\))/,
    "C or C++",
    "`abort`, a failed `assert`, an exception without support for them",
  ],
]

/** Names of functions that allocate, in the toolchains above. */
const ALLOCATES =
  /(?:^|[^a-z])(?:re|m|c)?alloc(?:ate|ator)?(?:[^a-z]|$)|alloc_error|handle_alloc|oom|^__new$|^_Znwm|grow/i

const NATIVE: Readonly<Record<string, string>> = {
  CompileError: "The bytes are no valid module for this engine: cut short, damaged, or with a feature that it lacks.",
  LinkError:
    "An import does not fit what the wasm declares: compare what is supplied with `WebAssembly.Module.imports(module)`.",
}

/**
 * Explains an error. Of a trap it says which function JavaScript called, which wasm functions were on the stack, and the usual cause;
 * a trap that passed through `call` or a function of a `.wit` has its module and export named first. Errors of compiling and linking,
 * and those with another code of ours, are explained by their message; of anything else the message comes back. Never throws.
 *
 * @example
 * try {
 *   divide(1, 0)
 * } catch (error) {
 *   explain(error) // "divide by zero, in divide, which JavaScript called\nAn integer was divided by 0: …"
 * }
 */
export function explain(error: unknown, { names = {} }: ExplainOptions = {}): string {
  if (typeof WebAssembly.Exception === "function" && error instanceof WebAssembly.Exception) {
    return "an exception of wasm's that nobody caught\nThe wasm threw it with `throw`: catch it there, or in JavaScript with `exception.is(tag)` and `exception.getArg(tag, 0)` of the tag that it exports."
  }
  if (!(error instanceof Error)) return String(error)
  const message = error.message.replace(/^\[wasmport\] /, "")
  if (isWasmError(error, "CALL")) {
    const place = `${error.path}: `
    const [sentence, called, trap] = /^(.*)\(\) trapped: (.*)$/s.exec(message.replace(place, "")) ?? []
    return sentence === undefined ? message : `${place}${called}() trapped: ${explainTrap(error, trap!, names, called)}`
  }
  // Other messages of ours explain already.
  if (isWasmError(error) || message !== error.message) return message
  if (isTrap(error)) return explainTrap(error, message, names)
  const native = NATIVE[error.name]
  return native === undefined ? message : `${message}\n${native}`
}

/** `message` is the engine's own, `called` the export that was called, if that is known. */
function explainTrap(error: Error, message: string, names: Readonly<Record<number, string>>, called?: string): string {
  const stack = wasmStack(error.stack ?? "")
  const calls = stack.frames.map((frame) => nameOf(frame, names))
  // JavaScriptCore adds the expression that was evaluated, or a full stop.
  const trap = message.replace(/ \(evaluating '.*'\)$|\.$/s, "")
  const cause = causeOf(trap, called === undefined ? calls : [...calls, called])
  return [trap + placeOf(calls, stack, called), cause].filter(Boolean).join("\n")
}

/** Names come from the wasm, and may be of any length: the first characters are enough. */
const LONGEST = 200

function nameOf({ name, index }: Frame, names: Readonly<Record<number, string>>): string {
  const known = name ?? (index !== undefined && Object.hasOwn(names, index) ? names[index] : undefined)
  if (known !== undefined) return known.length > LONGEST ? `${known.slice(0, LONGEST)}…` : known
  return index === undefined ? "a function without a name" : `wasm-function[${index}]`
}

/** `, in c, called by b, called by a (which JavaScript called)` */
function placeOf(calls: readonly string[], { cut }: WasmStack, called: string | undefined): string {
  const runs: { call: string; times: number }[] = []
  for (const call of calls) {
    const last = runs.at(-1)
    if (last?.call === call) last.times++
    else runs.push({ call, times: 1 })
  }
  if (runs.length === 0) return ""
  const chain = runs.map(({ call, times }) => (times > 1 ? `${call} (${times} times)` : call)).join(", called by ")
  if (called === undefined && cut) return `, in ${chain}, and so on`
  return `, in ${chain}, which JavaScript called${called === undefined || called === calls.at(-1) ? "" : ` as ${called}`}`
}

function causeOf(trap: string, calls: readonly string[]): string {
  const cause = CAUSES.find(([message]) => message.test(trap))?.[1]
  if (cause !== "") return cause ?? ""
  const [, toolchain, panics] = TOOLCHAINS.find(([names]) => calls.some((call) => names.test(call))) ?? []
  const panic =
    toolchain === undefined
      ? "A panic, an abort or a failed assertion ends so"
      : `A panic of ${toolchain} ends so (${panics})`
  const allocator = calls.some((call) => ALLOCATES.test(call))
    ? ". It was allocating: most likely its allocator found no memory, for the memory is at its maximum or the size asked for is wrong"
    : ", or an allocator that found no memory"
  return `${panic}${allocator}. A build with debug names and checks says more.`
}
