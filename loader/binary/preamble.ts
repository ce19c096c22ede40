/**
 * The first eight bytes: magic, version, layer. A file that is no core module gets a message that says what it is instead.
 *
 * An engine has the same words for a 404 page, a git-lfs pointer and a half-finished download: "expected magic word". A bundler meets all of them.
 * Sections are left to parse.ts.
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html#binary-module
 */

import { WasmportError } from "../error.ts"
import { bytesOf, CUT_OFF } from "./reader.ts"

/** Bytes of the preamble: magic, version and layer. */
export const PREAMBLE_SIZE = 8
const MAGIC = [0x00, 0x61, 0x73, 0x6d] as const
const VERSION_AT = 4
const VERSION = 1
/** Two bytes of version and two of layer: 0 for a core module, 1 for a component. */
const LAYER_AT = 6
const CORE_LAYER = 0
/** The JavaScript API's implementation limit. */
const MAX_MODULE_SIZE = 2 ** 30

/** Of a file that is not WebAssembly: bytes that are looked at, and characters that are shown. */
const SNIFFED = 256
const SHOWN = 40

interface Impostor {
  /** A pattern of the first bytes, one character per byte. */
  readonly looksLike: RegExp | string
  readonly message: string
  readonly hint: string
}

const IMPOSTORS: readonly Impostor[] = [
  {
    looksLike: /^\s*</,
    message: "this is an HTML page, not WebAssembly",
    hint: "a server or a download probably answered with an error page: open the file and read it",
  },
  {
    looksLike: "version https://git-lfs",
    message: "this is a git-lfs pointer, not the WebAssembly it points at",
    hint: "run `git lfs pull` (and `git lfs install` before it, once)",
  },
  {
    looksLike: /^\s*(?:\((?:module|component)\b|;;|\(;)/,
    message: "this is WebAssembly in its text format, not the binary one",
    hint: "compile it first: `wat2wasm` (npm wabt) or `wasm-tools parse`",
  },
  {
    looksLike: "\x1f\x8b",
    message: "this is compressed with gzip",
    hint: "unpack it: the file on the disk must be plain, and a server may compress it on its way",
  },
  {
    looksLike: "\0\0\0\0",
    message: "this file starts with zeros, not with WebAssembly",
    hint: CUT_OFF,
  },
  {
    looksLike: /^[\t\n\r\x20-\x7e\x80-\xff]+$/,
    message: "this is text, not WebAssembly",
    hint: "check what wrote the file: it may hold an error message",
  },
]

/** Throws a WasmportError unless the file starts as a core module does. */
export function checkPreamble(bytes: Uint8Array, file: string | undefined): void {
  if (bytes.length === 0) {
    throw new WasmportError({ file, message: "the file is empty", offset: 0, hint: CUT_OFF })
  }
  const magic = bytes.subarray(0, MAGIC.length)
  if (!magic.every((byte, i) => byte === MAGIC[i])) throw notWasm(bytes, file)
  if (bytes.length < PREAMBLE_SIZE) {
    throw new WasmportError({
      file,
      message: `the file has ${bytes.length} bytes, where WebAssembly's header alone takes ${PREAMBLE_SIZE}`,
      offset: bytes.length,
      hint: CUT_OFF,
    })
  }
  const version = bytes[VERSION_AT]! | (bytes[VERSION_AT + 1]! << 8)
  const layer = bytes[LAYER_AT]! | (bytes[LAYER_AT + 1]! << 8)
  if (layer !== CORE_LAYER) {
    throw new WasmportError({
      file,
      message: "this is a component, not a core module",
      offset: LAYER_AT,
      rule: "the layer of a core module is 0",
      value: String(layer),
      hint:
        "wasmport imports core modules; `jco transpile` (npm @bytecodealliance/jco) turns a component into " +
        "ES modules today",
    })
  }
  if (version !== VERSION) {
    throw new WasmportError({
      file,
      message: "this version of WebAssembly is not known",
      offset: VERSION_AT,
      rule: `the version of a core module is ${VERSION}`,
      value: String(version),
    })
  }
  if (bytes.length > MAX_MODULE_SIZE) {
    throw new WasmportError({
      file,
      message: "the module is larger than JavaScript engines accept",
      offset: MAX_MODULE_SIZE,
      rule: "a module has at most 1 GiB",
      value: `${bytes.length} bytes`,
    })
  }
}

function notWasm(bytes: Uint8Array, file: string | undefined): WasmportError {
  // One character per byte. A byte order mark says nothing about the rest.
  const text = String.fromCharCode(...bytes.subarray(0, SNIFFED)).replace(/^\xef\xbb\xbf/, "")
  const impostor = IMPOSTORS.find(({ looksLike }) =>
    typeof looksLike === "string" ? text.startsWith(looksLike) : looksLike.test(text),
  )
  return new WasmportError({
    file,
    message: impostor?.message ?? "this is not WebAssembly",
    offset: 0,
    rule: `WebAssembly starts with ${bytesOf(Uint8Array.from(MAGIC))} ("\\0asm")`,
    value: /^[\t\n\r\x20-\x7e]+$/.test(text.slice(0, SHOWN))
      ? JSON.stringify(text.slice(0, SHOWN))
      : bytesOf(bytes.subarray(0, PREAMBLE_SIZE)),
    hint: impostor?.hint ?? (bytes.length < MAGIC.length ? CUT_OFF : undefined),
  })
}
