/**
 * Every identifier that printed code declares or takes from its host. Printers take theirs from here, plans avoid them for the
 * module's exports, and a test holds every printed module against the table.
 *
 * The file stands below plan/ and print/, since both need it.
 */

/** In facades, beside the exports' own locals. */
const FACADES = "args bind bound defer early get href initialized instance instantiate key later load refresh url wasm"
/** The name under which a facade tells a bundler of its getters; it is in no namespace. */
export const GETTERS = "__wasmport_getters"

/** In the conversions of one instance, beside the parameters of functions. */
const CONVERSIONS = "bind checked liftI64 limiting lowerI64 raw results startOnce"
/** In the conversions of a `.wit`, too: the runtime's functions, by file. */
export const RUNTIME = {
  memory: [
    "NOTHING address allocate liftAndFree liftList liftNumbers liftString loadSpan loadWideSpan lowerList lowerNumbers",
    "lowerString own ownResult pack release span storeSpan storeWideSpan unpack view within",
  ],
  singles: [
    "field liftCase liftChar liftFlags lowerBigInt lowerCase lowerChar lowerFlags lowerNumber lowerObject lowerTag",
    "payloadOf resultError",
  ],
  "c-string": ["liftCString lowerCString takeCString"],
  assemblyscript: ["liftArray liftUtf16 lowerArray lowerUtf16 pin"],
  values: ["liftI64 liftU64 lowerI64"],
  "check-values": ["checkedValues"],
  imports: ["adapted failed unlinked"],
  trap: ["trapped"],
} as const
/** All other names in the conversions of a `.wit`. */
const WIT =
  "adapt align area at callee checked checks error exports imports io linked mark path payload ptr raw result room size tag value what wrappers"
/** Names of the host: nothing may hide them. */
const GLOBALS =
  "Array BigInt Error Infinity NaN Number Object Promise String Symbol TypeError URL Uint8Array WebAssembly __filename atob document exports fetch globalThis location module process require undefined"

/** In modules that hold no names but ours. */
const LAYERS =
  "adapt adapted ask builtinOptions builtins byApp compile compiled create decode directory enter enteredTraces error failure given here hostOf hosted imports initialize initialized initializing it link linked linkedTo made once options other over read reason report shared startOnce started supply table text textOf traces type wasi watching"
/** There too, by the runtime's tests for features. */
const TESTS = "exceptions exceptionsFinal gc memory64 relaxedSimd simd tailCall threads"
/** There too, with a number behind: `wasm0`, `import12`. */
const NUMBERED = "create entry import instance load part sink url wasm"

type Words<Text extends string> = Text extends `${infer Word} ${infer Rest}` ? Word | Words<Rest> : Text

/** A name that printed code may declare. */
export type OwnName =
  | Words<typeof FACADES>
  | Words<typeof CONVERSIONS>
  | Words<typeof LAYERS>
  | Words<typeof TESTS>
  | "module"
  | `${Words<typeof NUMBERED>}${number}`

/** A function of the runtime that the conversions of a `.wit` import. */
export type RuntimeName = Words<(typeof RUNTIME)[keyof typeof RUNTIME][number]>

/** The text between the braces of an import. */
export type OwnImport = OwnName | `${string} as ${OwnName}`

/** A name that printed code declares. @example `const ${own("wasm")} = await load()` */
export const own = <N extends OwnName>(name: N): N => name

/** The words of some lists. */
function words(...lists: readonly string[]): string[] {
  return lists.join(" ").split(" ")
}

/** The names that no export's local and no parameter may have. */
const AVOIDED: ReadonlySet<string> = /* @__PURE__ */ new Set(
  /* @__PURE__ */ words(FACADES, CONVERSIONS, GLOBALS, GETTERS),
)

/** Whether printed code uses a name in places where a module's own names stand, too. */
export const isAvoided = (name: string): boolean => AVOIDED.has(name)

/** The names that no parameter of a function of a `.wit` may have. */
export const CONVERSION_NAMES: readonly string[] = /* @__PURE__ */ (() =>
  words(WIT, "args bind", ...Object.values(RUNTIME).flat()))()

/** Whether printed code may declare the name; for tests. */
export const isOwn = (name: string): boolean =>
  AVOIDED.has(name) || LAYER_NAMES.has(name) || LAYER_NUMBERS.test(name) || CONVERSION_NAMES.includes(name)

/** The names that plans avoid; for tests, which export them. */
export const AVOIDED_NAMES: readonly string[] = /* @__PURE__ */ Array.from(AVOIDED)

const LAYER_NAMES: ReadonlySet<string> = /* @__PURE__ */ new Set(/* @__PURE__ */ words(LAYERS, TESTS))
const LAYER_NUMBERS = /* @__PURE__ */ (() => new RegExp(`^(?:${NUMBERED.replaceAll(" ", "|")})\\d+$`))()
