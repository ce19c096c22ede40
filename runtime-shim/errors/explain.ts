/**
 * Explains errors in words: the function that was called, the place in the wasm, the usual cause. A bundle has this file only if
 * the app imports `explain`.
 *
 * The engines' phrases are V8's (Chrome, Node, Deno), SpiderMonkey's (Firefox) and JavaScriptCore's (Safari, WebKitGTK, Bun).
 */
import { demangle } from "./demangle.ts"
import { wasmStack } from "./stack.ts"
import type { Frame, WasmStack } from "./stack.ts"
import { isTrap } from "./trap.ts"
import { isWasmError } from "./wasm-error.ts"

/** The names of one module's functions: what `names: "split"` writes beside the module, `math.wasm.names.json`, once it is parsed. */
export interface ModuleNames {
  /** The names that stacks have for the module: its file's name, and the hashes that V8 makes of its bytes. */
  readonly urls: readonly string[]
  /** The language that it was written in, as explanations call it. */
  readonly language?: string
  /** Function index -> name. */
  readonly names: Readonly<Record<number, string>>
}

/** The options of {@link explain}. */
export interface ExplainOptions {
  /**
   * Names of functions that the build left out: the parsed file that the build wrote for a module, or a list of such files. An
   * object of function index -> name is used for any module on the stack.
   */
  names?: Readonly<Record<number, string>> | ModuleNames | readonly ModuleNames[] | undefined
}

type Names = NonNullable<ExplainOptions["names"]>

/** The usual causes of traps, by the engine's message. If no entry matches a trap's message, the explanation has no cause. */
const CAUSES: readonly (readonly [message: RegExp, cause: string])[] = [
  [/unreachable/i, ""],
  [
    /^index out of bounds/i,
    "It read or wrote past the end of its memory, or called a function pointer past the end of its table.",
  ],
  [
    /memory access out of bounds|out of bounds memory access/i,
    "It read or wrote past the end of its memory: a wrong pointer or length, often freed, or computed before the memory grew.",
  ],
  [
    /table .*out of bounds|index into function table|out of bounds (table|call)/i,
    "The index is past the end of the table: mostly a function pointer that was overwritten.",
  ],
  [
    /signature (mismatch|that does not match)/i,
    "A function pointer led to a function of another signature: one that was cast to another type. Some engines say so of an empty place, too: a pointer that was never set.",
  ],
  [
    /^null function$|call to null|null table entry/i,
    "A function pointer led to an empty place of the table: one that was never set, or is 0.",
  ],
  [
    /maximum call stack|too much recursion|stack overflow/i,
    "The calls nested deeper than the engine's stack: a recursion without an end, or too deep.",
  ],
  [
    /(divide|division|remainder) by zero/i,
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
    "An atomic operation met an address that is no multiple of its size: a wrong pointer, or a packed struct.",
  ],
  [/dereferencing|null reference/i, "A reference was null where the wasm takes it for an object."],
  [/illegal cast|bad cast|cast fail/i, "A reference was cast to a type that it does not have."],
  [
    /segment|array\.init/i,
    "A data or element segment does not fit where it is copied to: the memory or table is smaller than expected, or the segment was dropped.",
  ],
  [/array/i, "An array of wasm's was used past its end, or made too large."],
]

/**
 * A language. `names` matches its names of functions on the stack, or of exports that allocate. `panics` are the usual panics,
 * and `text` is the way to see a panic's text.
 */
type Language = readonly [name: string, names: RegExp, panics: string, text: string]

/** If the module does not say its language, the first one whose names fit counts. (Names of C++ contain their parameters.) */
const LANGUAGES: readonly Language[] = [
  [
    "AssemblyScript",
    /^~lib\/|assembly\/|^__(new|pin|unpin|collect)$/,
    "`abort`, an assertion, an index past the end",
    "the import `env.abort(message, file, line, column)`, with texts in its memory",
  ],
  [
    "Go",
    /^runtime\.|^\(?\*?main\.|^syscall\/js\./,
    "a panic: nil, an index past the end",
    "it is printed, by `fd_write` of WASI or wasm_exec.js",
  ],
  [
    "Zig",
    /^(builtin|debug|mem|heap|std|start|posix|math|fmt)\.\w|\.default_?[pP]anic|FullPanic|__zig/,
    "`@panic`, `unreachable`, an index past the end, an overflow in a safe build",
    "a `panic` of your own in the root file",
  ],
  [
    "Rust",
    /::h[0-9a-f]{16}$|17h[0-9a-f]{16}E|^_R|^<.+ as .+>::|^(core|alloc|std)::(?!__)\w+::(?!.*\)$)|\{closure|(^|[_:])rust_|^__rg_|^__wbindgen/,
    "an `unwrap` of nothing, an index past the end, an overflow in a debug build",
    "`std::panic::set_hook(Box::new(|info| log(&info.to_string())))`",
  ],
  [
    "C or C++",
    /^(abort|_?emscripten_\w+|__(assert_fail|cxa_\w+))$|^std::__|::.*\)( const)?$|^_?_Z/,
    "`abort`, a failed `assert`, an exception without support for them",
    "it is on stderr, by `fd_write` of WASI, where the module has one",
  ],
]

/** Names of functions that allocate, in the languages above: the last part of a path, without templates and parameters. */
const ALLOCATES =
  /^_*(rust_|rg_|wbindgen_|default_lib_|dl)?(re|m|c)?alloc(ate|ation|_zeroed|Func|gc)?(_impl|_inner|_error\w*)?$|^handle_alloc_error|^capacity_overflow|(^|_)oom$|^__new$|^_Zn[aw][jm]|^operator new|^(finish_|memory_)grow$|^grow(Heap|_one|_amortized|_exact)$/i

const partOf = (name: string): string =>
  name
    .replace(/::h[0-9a-f]{16}$|<[^]*>|\([^]*\)?$/g, "")
    .split(/::|[./]/)
    .at(-1) as string

const NATIVE: Readonly<Record<string, string>> = {
  CompileError: "The bytes are no valid module for this engine: cut short, damaged, or with a feature that it lacks.",
  LinkError:
    "An import does not fit what the wasm declares: compare what is supplied with `WebAssembly.Module.imports(module)`.",
}

/**
 * Explains an error, in one or more lines of text. For a trap it says which function JavaScript called, which wasm functions were
 * on the stack, and the usual cause. If the trap passed through `call` or a function of a `.wit`, the module and the export come
 * first. For an engine's error of compiling or linking it adds advice to the message. Errors with wasmport's other codes have the
 * advice in their message. For anything else it returns the message, or the value as text. Never throws.
 *
 * @example
 * try {
 *   divide(1, 0)
 * } catch (error) {
 *   explain(error) // "divide by zero, in divide, which JavaScript called\nAn integer was divided by 0: …"
 * }
 */
export function explain(error: unknown, options?: ExplainOptions): string {
  try {
    return escaped(words(error, options?.names ?? {}))
  } catch {
    // An object without a prototype, a proxy, getters that throw: all of it can be thrown.
    return `something was thrown that cannot be read as text, of the type ${typeof error}`
  }
}

function words(error: unknown, names: Names): string {
  if (typeof WebAssembly.Exception === "function" && error instanceof WebAssembly.Exception) {
    return "an exception of wasm's that nobody caught\nCatch it in the wasm, or in JavaScript with `exception.is(tag)` and `exception.getArg(tag, 0)` of the tag that it exports."
  }
  if (!(error instanceof Error)) return String(error)
  const text = String(error.message)
  const message = text.replace("[wasmport] ", "")
  if (isWasmError(error, "CALL")) {
    const place = `${error.path}: `
    const [sentence, called, trap] = /^(.*)\(\) trapped: (.*) \(/s.exec(message.replace(place, "")) ?? []
    return sentence === undefined ? message : `${place}${called}() trapped: ${explainTrap(error, trap!, names, called)}`
  }
  // Other messages of ours explain already.
  if (isWasmError(error) || message !== text) return message
  if (isTrap(error)) return explainTrap(error, message, names)
  const native = NATIVE[error.name]
  return native === undefined ? message : `${message}\n${native}`
}

/** Names come from the wasm: characters that move a terminal's cursor, or turn its text around, are shown as escapes. */
const escaped = (text: string, characters = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g): string =>
  text.replace(characters, (it) => `\\u{${it.charCodeAt(0).toString(16)}}`)

/** `message` is the engine's own. `called` is the export that was called, if that is known. */
function explainTrap(error: Error, message: string, given: Names, called?: string): string {
  const stack = wasmStack(typeof error.stack === "string" ? error.stack : "")
  const frames = stack.frames.map((frame) => named(frame, given))
  const calls = frames.map(({ call }) => call)
  // JavaScriptCore adds the expression that was evaluated, or a full stop.
  const trap = message.replace(/ \(evaluating '.*'\)$|\.$/s, "")
  const cause = causeOf(trap, called === undefined ? calls : [...calls, called], frames[0]?.language)
  const lacking = frames.some(({ isStripped }) => isStripped) && STRIPPED
  return [trap + placeOf(calls, stack), cause, lacking].filter(Boolean).join("\n")
}

const STRIPPED =
  'The build left names of functions out: `names: "split"` writes them to a file, for `explain(error, { names })`.'

/** Names come from the wasm, and may be of any length: the first characters are enough. */
const LONGEST = 200

/** The name of a function on the stack, and the facts about its module. */
interface Named {
  readonly call: string
  readonly language: string | undefined
  /** Whether its name is missing because the build left it out. */
  readonly isStripped: boolean | undefined
}

function named({ name, index, module, trace }: Frame, given: Names): Named {
  const files = ([given].flat() as ModuleNames[]).filter((it) => it.urls)
  const file = fileOf(module, files)
  const names = file?.names ?? (files[0] ? {} : (given as ModuleNames["names"]))
  const found = name ?? (Object.hasOwn(names, index!) ? names[index!] : trace?.names?.[index!])
  const known = found && demangle(found)
  return {
    call:
      known !== undefined
        ? escaped(known.length > LONGEST ? `${known.slice(0, LONGEST)}…` : known, /[\t\n]/g)
        : index === undefined
          ? "a function without a name"
          : `wasm-function[${index}]`,
    language: file?.language ?? trace?.language,
    isStripped: trace?.stripped && found === undefined && file === undefined,
  }
}

/** The one file that belongs to the module. If the engine does not say which module it is, each file may. */
function fileOf(module: string | undefined, files: readonly ModuleNames[]): ModuleNames | undefined {
  const found = files.filter(({ urls }) => !module || urls.some((url) => `/${module}`.endsWith(`/${url}`)))
  return found.length === 1 ? found[0] : undefined
}

/**
 * `, in c, called by b, called by a, which JavaScript called`. The export that the error's message names may be another: if its
 * import called this module, the error has passed through it.
 */
function placeOf(calls: readonly string[], { cut }: WasmStack): string {
  const runs: { call: string; times: number }[] = []
  for (const call of calls) {
    const last = runs.at(-1)
    if (last?.call === call) last.times++
    else runs.push({ call, times: 1 })
  }
  if (runs.length === 0) return ""
  const chain = runs.map(({ call, times }) => (times > 1 ? `${call} (${times} times)` : call)).join(", called by ")
  return `, in ${chain}, ${cut ? "and so on" : "which JavaScript called"}`
}

function causeOf(trap: string, calls: readonly string[], made: string | undefined): string {
  const cause = CAUSES.find(([message]) => message.test(trap))?.[1]
  if (cause !== "") return cause ?? ""
  const [language, , panics, text] =
    LANGUAGES.find(([name, names]) => (made === undefined ? calls.some((call) => names.test(call)) : name === made)) ??
    []
  const panic =
    language === undefined ? ", an abort or a failed assertion ends so" : ` of ${language} ends so (${panics})`
  const allocator = calls.some((call) => ALLOCATES.test(partOf(call)))
    ? ". It was allocating: maybe its allocator found no memory: it is at its maximum, or the size is wrong"
    : ", or an allocator that found no memory"
  return `A panic${panic}${allocator}.${text === undefined ? "" : ` To see its text: ${text}.`}`
}
