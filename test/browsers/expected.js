// @ts-check
/** What the engines must answer, where the app does not say it itself: traps, failed loads, and cases that one of them answers otherwise. */

/** The cases of the playground that an engine answers otherwise without us, too: each with a control that shows it. */
export const THEIRS = [
  {
    engine: "WebKitGTK",
    call: "table.get(0) === double",
    control: `(async () => {
      const { instance: { exports } } = await WebAssembly.instantiateStreaming(fetch("/identity.wasm"))
      return exports.table.get(0) === exports.table.get(0) && exports.table.get(0) === exports.double
    })()`,
  },
]

/** What each trap is called, and the start of its cause. @type {readonly (readonly [name: string, words: RegExp])[]} */
const TRAPS = [
  ["fail", /^unreachable.*, in fail, which JavaScript called\nA panic, an abort or a failed assertion ends so/i],
  ["outer", /, in inner, called by middle, called by outer, which JavaScript called\n/],
  ["load", /, in load, which JavaScript called\nIt read or wrote past the end of its memory/],
  ["divide", /, in divide, which JavaScript called\nAn integer was divided by 0/],
  ["divide", /, in divide, which JavaScript called\nThe result does not fit its integer/],
  ["remainder", /, in remainder, which JavaScript called\nAn integer was divided by 0/],
  ["convert", /, in convert, which JavaScript called\nA float was converted to an integer/],
  ["indirect", /, in indirect, which JavaScript called\nA function pointer led to a function of another signature/],
  ["indirect", /, in indirect, which JavaScript called\n.*past the end of (?:the|its) table/],
  ["unaligned", /, in unaligned, which JavaScript called\nAn atomic operation met/],
  ["recurse", /, in recurse \(\d+ times\).*\nThe calls nested deeper/],
  // The name section is stripped: the build knows the name, where the engine says the URL.
  ["check", /, in check, which JavaScript called\nA panic, an abort or a failed assertion ends so/],
  [
    "call",
    /^true trap\.wasm: outer\(\) trapped: .*, in inner, called by middle, called by outer, which JavaScript called\n/,
  ],
]

/**
 * What each trap is called in an engine: WebKit's stacks have no URL.
 * @param {string} engine
 */
export const trapsOf = (engine) =>
  TRAPS.map(([name, words]) =>
    engine === "WebKitGTK" && name === "check"
      ? /** @type {const} */ ([name, /, in wasm-function\[0\], which JavaScript called\n/])
      : /** @type {const} */ ([name, words]),
  )

/** What loading each answer of the server gives. @type {readonly (readonly [path: string, words: RegExp])[]} */
export const LOADS = [
  ["good", /^5$/],
  ["untyped", /^5$/],
  ["missing", /^IO \[wasmport\] .*missing\.wasm: the server answered 404 Not Found/],
  [
    "page",
    /^IO .*the server answered 200 OK, content type "text\/html; charset=utf-8": not WebAssembly but an HTML page/,
  ],
  ["empty", /^IO .*, with an empty body/],
  ["text", /^IO .*not WebAssembly but something else that starts with "hello"/],
  ["cut", /^COMPILE .*cut\.wasm/],
]

/** What the server answers to `load`. @param {string} path @param {Buffer} math @returns {import("../support/browser.ts").Answer | undefined} */
export function respond(path, math) {
  switch (path) {
    case "/answers/good.wasm":
      return { type: "application/wasm", body: math }
    case "/answers/untyped.wasm":
      return { type: null, body: math }
    case "/answers/page.wasm":
      return { type: "text/html", body: "<!doctype html><p>index" }
    case "/answers/empty.wasm":
      return { type: "text/plain", body: "" }
    case "/answers/text.wasm":
      return { type: "text/plain", body: "hello" }
    case "/answers/cut.wasm":
      return { type: "application/wasm", body: math.subarray(0, 20) }
  }
  return undefined
}
