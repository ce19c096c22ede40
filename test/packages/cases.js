// @ts-check
/**
 * Published packages that import `.wasm`, and packages of our own in the shape of published ones: the imports, and
 * an answer that can be checked. Data only; `run.js` builds and runs it, `docs/packages.md` is printed from it.
 *
 * @typedef {object} Case
 * @property {string} name            unique; a folder's name
 * @property {string[]} packages      the app's dependencies: names in package.json, or folders of `shapes/`
 * @property {string} toolchain       the maker of the .wasm
 * @property {string} kind            how the package imports it
 * @property {string} ours            our part in it, for the page
 * @property {string} entry           the app's module: exports `run()`
 * @property {unknown} [expected]     its answer, where that is known without running it
 * @property {Record<string, string>} [own]  else the same entry answers in plain Node, by the package's own Node build: its
 *                                    imports there, by those that they replace
 * @property {string} source          the source of the answer
 * @property {Record<string, string>} [files]  more files of the app
 * @property {Record<string, string>} [imports]  our option `imports`
 * @property {object} [options]       more of our options
 * @property {"pnpm"} [layout]        how the packages are installed, when not side by side
 * @property {Record<string, string>} [alias]  the bundler's own aliases
 * @property {string[]} [conditions]  more export conditions
 * @property {Record<string, string>} [except] the places in which it cannot run, and why: a target, "node", "browser", or a bundler
 * @property {boolean} [quick]        part of `npm test`, which installs nothing: shapes only
 */

/** Why a target is left out; each is a fact of the package or of the bundler without us. */
const OWN_NODE_BUILD_TEXT = "for Node the package has a build of its own, which reads its file by itself"
const OWN_NODE_BUILD = {
  "rollup-node": OWN_NODE_BUILD_TEXT,
  "rolldown-node": OWN_NODE_BUILD_TEXT,
  "esbuild-node": OWN_NODE_BUILD_TEXT,
}
const BROWSER_ONLY = "the package fetches its file, which Node does not do for file: URLs"
const ROLLUP_URL = "Rollup itself copies no file for `new URL(…, import.meta.url)`"
const ESBUILD_URL = "esbuild itself copies no file for `new URL(…, import.meta.url)`"
const ROLLDOWN_URL = "Rolldown itself copies no file for `new URL(…, import.meta.url)`"
const OWN_URL = { node: BROWSER_ONLY, rollup: ROLLUP_URL, esbuild: ESBUILD_URL, rolldown: ROLLDOWN_URL }

/** @type {readonly Case[]} */
export const cases = [
  {
    name: "lz4-wasm",
    packages: ["lz4-wasm"],
    toolchain: "wasm-bindgen 0.2.80, `--target bundler`",
    kind: "glue and wasm import each other; no `type`, `sideEffects: false`",
    ours: "one copy of the glue and one instance",
    entry: `import { compress, decompress } from "lz4-wasm"
const text = (bytes) => new TextDecoder().decode(bytes)
export const run = async () => [
  text(decompress(Uint8Array.of(5, 0, 0, 0, 0x50, 104, 101, 108, 108, 111))),
  text(decompress(compress(new TextEncoder().encode("round and round and round")))),
]`,
    expected: ["hello", "round and round and round"],
    source: "the LZ4 block format: length, a token 0x50, five literals",
  },
  {
    name: "photon",
    packages: ["@silvia-odwyer/photon"],
    toolchain: "wasm-bindgen 0.2.68, `--target bundler`",
    kind: "the glue writes `wasm.__wbindgen_export_2.value`, the stack pointer",
    ours: "the package's own glue gets `WebAssembly.Global`",
    entry: `import { PhotonImage, invert } from "@silvia-odwyer/photon"
export const run = async () => {
  const image = new PhotonImage(Uint8Array.of(10, 20, 30, 255, 0, 128, 255, 255), 2, 1)
  invert(image)
  return [...image.get_raw_pixels()].slice(0, 4)
}`,
    expected: [245, 235, 225, 255],
    source: "255 minus each channel (its loop leaves out the last pixel)",
  },
  {
    name: "tiktoken",
    packages: ["tiktoken"],
    toolchain: "wasm-bindgen 0.2.100, `--target bundler`",
    kind: "5.6 MB; a condition of its own for Node",
    ours: "emitted once, streamed",
    entry: `import { get_encoding } from "tiktoken"
export const run = async () => [...get_encoding("cl100k_base").encode("tiktoken is great!")]`,
    expected: [83, 1609, 5963, 374, 2294, 0],
    source: "OpenAI's cookbook, and the package's own Node build",
    except: OWN_NODE_BUILD,
  },
  {
    name: "automerge",
    packages: ["@automerge/automerge"],
    toolchain: "wasm-bindgen 0.2.127, `--target bundler`",
    kind: "condition `browser`; externref, imported tags, `wasm.__instance_terminated.value`",
    ours: "the package's own glue gets `WebAssembly.Global`",
    entry: `import * as A from "@automerge/automerge"
export const run = async () => {
  let doc = A.change(A.init({ actor: "aabb" }), { time: 0 }, (it) => {
    it.list = [1, 2, 3]
    it.text = "hello"
  })
  doc = A.change(doc, { time: 0 }, (it) => A.splice(it, ["text"], 5, 0, " world"))
  return [doc.text, A.getHeads(doc), A.save(doc).length]
}`,
    own: {},
    source: "the package's own Node build",
    except: OWN_NODE_BUILD,
  },
  {
    name: "parquet-wasm",
    packages: ["parquet-wasm"],
    toolchain: "wasm-bindgen 0.2.128, `--target bundler`",
    kind: "5.0 MB; subpath `./bundler`; externref, async, `wasm.__wbindgen_start()`",
    ours: "one instance, emitted once",
    entry: `import { readParquet } from "parquet-wasm/bundler"
const bytes = Uint8Array.from(atob("UEFSMRUGFRwVIFwVBhUAFQYVABUEFQAAAAMHDCwBAAAAAgAAAAMAAAAVBBksSARyb290FQIAFQIlAhgBeAAWBhkcGRwmCBwVAhkVABkYAXgVAhYGFkYWSiYIPDYAKAQDAAAAGAQBAAAAABkcFQYVABUCAAAAFkYWBjZKACgJaHlwYXJxdWV0GRwcAAAAZAAAAFBBUjE="), (it) => it.charCodeAt(0))
export const run = async () => {
  const table = readParquet(bytes)
  return [table.numBatches, [...table.intoIPCStream()].reduce((sum, byte, i) => (sum + byte * (i + 1)) % 1e9, 0)]
}`,
    own: { "parquet-wasm/bundler": "parquet-wasm/node" },
    source: "the package's own Node build",
  },
  {
    name: "loro-crdt",
    packages: ["loro-crdt"],
    toolchain: "wasm-bindgen 0.2.100, `--target bundler`, glue by hand",
    kind: "static and dynamic import of one wasm; condition `development`",
    ours: "both imports are one instance",
    entry: `import { LoroDoc } from "loro-crdt/bundler"
export const run = async () => {
  const doc = new LoroDoc()
  doc.setPeerId(1n)
  doc.getText("text").insert(0, "hello")
  doc.getList("list").insert(0, 1)
  doc.commit()
  const { list, text } = doc.toJSON()
  return [list, text, doc.frontiers()]
}`,
    expected: [[1], "hello", [{ peer: "1", counter: 5 }]],
    source: "what was inserted: 6 operations of peer 1",
  },
  {
    name: "rapier2d",
    packages: ["@dimforge/rapier2d"],
    toolchain: "wasm-bindgen 0.2.129, `--target bundler`",
    kind: "only `module`, imports without extension, exported globals",
    ours: "one instance",
    entry: `import RAPIER from "@dimforge/rapier2d"
export const run = async () => {
  const world = new RAPIER.World({ x: 0, y: 0 })
  const body = world.createRigidBody(RAPIER.RigidBodyDesc.dynamic().setLinvel(3, 0))
  world.createCollider(RAPIER.ColliderDesc.ball(0.5), body)
  for (let i = 0; i < 4; i++) world.step()
  return [Math.round(body.translation().x * 1000) / 1000, RAPIER.version()]
}`,
    expected: [0.2, "0.21.0"],
    source: "3 m/s for 4 steps of 1/60 s; the version of its package.json",
  },
  {
    name: "cedar",
    packages: ["@cedar-policy/cedar-wasm"],
    toolchain: "wasm-bindgen 0.2.117, `--target bundler`",
    kind: "4.3 MB, externref table",
    ours: "one instance",
    entry: `import * as cedar from "@cedar-policy/cedar-wasm"
const ask = (name) => cedar.isAuthorized({ principal: { type: "User", id: name }, action: { type: "Action", id: "view" }, resource: { type: "Photo", id: "a" }, context: {}, policies: { staticPolicies: 'permit(principal == User::"alice", action, resource);' }, entities: [] }).response.decision
export const run = async () => [ask("alice"), ask("bob"), cedar.getCedarVersion()]`,
    own: { "@cedar-policy/cedar-wasm": "@cedar-policy/cedar-wasm/nodejs" },
    source: "the package's own Node build",
  },
  {
    name: "cardano",
    packages: ["@dcspark/cardano-multiplatform-lib-browser"],
    toolchain: "wasm-bindgen 0.2.93, `--target bundler`",
    kind: "2,582 exports",
    ours: "one instance",
    entry: `import { Address } from "@dcspark/cardano-multiplatform-lib-browser"
export const run = async () => Address.from_bech32("addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8").to_hex()`,
    expected: "619493315cd92eb5d8c4304e67b7e16ae36d61d34502694657811a2c8e",
    source: "CIP-19's test vectors",
  },
  {
    name: "cose",
    packages: ["@emurgo/cardano-message-signing-browser"],
    toolchain: "wasm-bindgen 0.2.92, `--target bundler`",
    kind: "only `module`, no `type`",
    ours: "one instance",
    entry: `import { CBORValue, Int } from "@emurgo/cardano-message-signing-browser"
const hex = (bytes) => [...bytes].map((it) => it.toString(16).padStart(2, "0")).join("")
export const run = async () => [hex(CBORValue.new_int(Int.new_i32(1000)).to_bytes()), hex(CBORValue.new_text("IETF").to_bytes())]`,
    expected: ["1903e8", "6449455446"],
    source: "RFC 8949, appendix A",
  },
  {
    name: "two-bindgen",
    packages: ["lz4-wasm", "@emurgo/cardano-message-signing-browser"],
    toolchain: "wasm-bindgen 0.2.80 and 0.2.92",
    kind: "two packages of wasm-bindgen in one app",
    ours: "an instance and a glue each",
    entry: `import { decompress } from "lz4-wasm"
import { CBORValue } from "@emurgo/cardano-message-signing-browser"
export const run = async () => [
  new TextDecoder().decode(decompress(Uint8Array.of(5, 0, 0, 0, 0x50, 104, 101, 108, 108, 111))),
  [...CBORValue.new_text("IETF").to_bytes()],
]`,
    expected: ["hello", [0x64, 0x49, 0x45, 0x54, 0x46]],
    source: "as each by itself",
  },
  {
    name: "lz4-worker",
    packages: ["lz4-wasm"],
    toolchain: "wasm-bindgen 0.2.80, `--target bundler`",
    kind: "imported inside a module worker",
    ours: "our plugin is in Vite's workers; the default worker format gets the bytes inlined",
    entry: `export const run = () =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" })
    worker.onmessage = ({ data }) => resolve(data)
    worker.onerror = (event) => reject(new Error(event.message ?? "the worker failed"))
  })`,
    files: {
      "worker.js": `import { decompress } from "lz4-wasm"
postMessage(new TextDecoder().decode(decompress(Uint8Array.of(5, 0, 0, 0, 0x50, 104, 101, 108, 108, 111))))`,
    },
    expected: "hello",
    source: "the LZ4 block format",
    except: {
      node: "a Worker of the browser",
      rollup: "Rollup itself bundles no workers",
      rolldown: "Rolldown itself bundles no workers",
      esbuild: "esbuild itself bundles no workers",
    },
  },
  {
    name: "gofmt",
    packages: ["@wasm-fmt/gofmt"],
    toolchain: "TinyGo 0.40.1",
    kind: "`./bundler`: `import * as wasm`, then `wasm._initialize()`",
    ours: "one instance",
    entry: `import { format } from "@wasm-fmt/gofmt/bundler"
export const run = async () => format("package main\\nfunc main(){x:=1}")`,
    expected: "package main\n\nfunc main() { x := 1 }\n",
    source: "the package's own Node build",
  },
  {
    name: "gofmt-own",
    packages: ["@wasm-fmt/gofmt"],
    toolchain: "TinyGo 0.40.1",
    kind: "the package's own name: `import source`, and in Node a build that reads its file from beside it",
    ours: "the source phase becomes the `WebAssembly.Module`; a server's bundle leaves the other to Node",
    entry: `import { format } from "@wasm-fmt/gofmt"
export const run = async () => format("package main\\nfunc main(){x:=1}")`,
    expected: "package main\n\nfunc main() { x := 1 }\n",
    source: "the package's own Node build",
    except: OWN_NODE_BUILD,
  },
  {
    name: "gofmt-source",
    packages: ["@wasm-fmt/gofmt"],
    toolchain: "TinyGo 0.40.1",
    kind: "`import source` in published code, the default export",
    ours: "the source phase becomes the `WebAssembly.Module`",
    entry: `import { format } from "@wasm-fmt/gofmt/esm"
export const run = async () => format("package main\\nfunc main(){x:=1}")`,
    expected: "package main\n\nfunc main() { x := 1 }\n",
    source: "the package's own Node build",
  },
  {
    name: "gofmt-init",
    packages: ["@wasm-fmt/gofmt"],
    toolchain: "TinyGo 0.40.1",
    kind: "`./vite`: Vite's own `?init`",
    ours: "`?init` works everywhere, compiled once",
    entry: `import init, { format } from "@wasm-fmt/gofmt/vite"
export const run = async () => {
  await init()
  return format("package main\\nfunc main(){x:=1}")
}`,
    expected: "package main\n\nfunc main() { x := 1 }\n",
    source: "the package's own Node build",
  },
  {
    name: "gofmt-wasm",
    packages: ["@wasm-fmt/gofmt"],
    toolchain: "TinyGo 0.40.1",
    kind: "the .wasm itself under `./wasm`, a specifier that does not end in `.wasm`",
    ours: "what counts is the file that it leads to",
    entry: `import * as wasm from "@wasm-fmt/gofmt/wasm"
export const run = async () => {
  wasm._initialize()
  return [typeof wasm.format, wasm.memory instanceof WebAssembly.Memory]
}`,
    expected: ["function", true],
    source: "its exports",
  },
  {
    name: "sql_fmt-source",
    packages: ["@wasm-fmt/sql_fmt"],
    toolchain: "wasm-bindgen 0.2.108, `--target module`",
    kind: "`import source`, the glue's imports by namespace",
    ours: "the source phase becomes the `WebAssembly.Module`",
    entry: `import { format } from "@wasm-fmt/sql_fmt/esm"
export const run = async () => format("select a,b from t where a=1")`,
    expected: "select\n  a,\n  b\nfrom\n  t\nwhere\n  a = 1",
    source: "the package's own Node build",
  },
  {
    name: "sql_fmt",
    packages: ["@wasm-fmt/sql_fmt"],
    toolchain: "wasm-bindgen 0.2.108, `--target bundler`",
    kind: "`./bundler`",
    ours: "one instance",
    entry: `import { format } from "@wasm-fmt/sql_fmt/bundler"
export const run = async () => format("select a,b from t where a=1")`,
    expected: "select\n  a,\n  b\nfrom\n  t\nwhere\n  a = 1",
    source: "the package's own Node build",
  },
  {
    name: "clang-format",
    packages: ["@wasm-fmt/clang-format"],
    toolchain: "Emscripten, `-sSOURCE_PHASE_IMPORTS`",
    kind: "2.6 MB, `import source`",
    ours: "the source phase becomes the `WebAssembly.Module`",
    entry: `import { format } from "@wasm-fmt/clang-format/esm"
export const run = async () => format("int main(){return 0;}", "main.c", "LLVM")`,
    expected: "int main() { return 0; }",
    source: "the package's own Node build",
  },
  {
    name: "clang-format-url",
    packages: ["@wasm-fmt/clang-format"],
    toolchain: "Emscripten",
    kind: "`./vite`: `.wasm?url`",
    ours: "`?url` stays a URL (in Vite: Vite's own)",
    entry: `import init, { format } from "@wasm-fmt/clang-format/vite"
export const run = async () => {
  await init()
  return format("int main(){return 0;}", "main.c", "LLVM")
}`,
    expected: "int main() { return 0; }",
    source: "the package's own Node build",
    except: { node: BROWSER_ONLY },
  },
  {
    name: "zig_fmt",
    packages: ["@wasm-fmt/zig_fmt"],
    toolchain: "Zig",
    kind: "loads itself: `new URL(…, import.meta.url)`",
    ours: "left alone",
    entry: `import init, { format } from "@wasm-fmt/zig_fmt"
export const run = async () => {
  await init()
  return format("pub fn main()void{}")
}`,
    expected: "pub fn main() void {}\n",
    source: "the package's own Node build",
    except: OWN_URL,
  },
  {
    name: "jsquash-png",
    packages: ["@jsquash/png"],
    toolchain: "wasm-bindgen 0.2.89, `--target web`",
    kind: "loads itself: `new URL(…, import.meta.url)`",
    ours: "left alone",
    entry: `import { encode, decode } from "@jsquash/png"
export const run = async () => {
  const data = Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 255)
  const image = await decode(await encode(new ImageData(data, 2, 1)))
  return [image.width, image.height, [...image.data]]
}`,
    expected: [2, 1, [1, 2, 3, 255, 4, 5, 6, 255]],
    source: "PNG is lossless",
    except: OWN_URL,
  },
  {
    name: "yoga",
    packages: ["yoga-wasm-web"],
    toolchain: "Emscripten (C++)",
    kind: "loads itself: `fetch(new URL(…))` with top-level await",
    ours: "left alone",
    entry: `import Yoga from "yoga-wasm-web/auto"
export const run = async () => {
  const node = Yoga.Node.create()
  node.setWidth(100)
  node.setHeight(50)
  node.calculateLayout()
  const { width, height } = node.getComputedLayout()
  return [width, height]
}`,
    expected: [100, 50],
    source: "what was set",
    except: OWN_URL,
  },
  {
    name: "resvg-url",
    packages: ["@resvg/resvg-wasm"],
    toolchain: "wasm-bindgen 0.2.92, `--target web`",
    kind: "the app imports its `.wasm?url`; no `type`",
    ours: "`?url` stays a URL (in Vite: Vite's own)",
    entry: `import { initWasm, Resvg } from "@resvg/resvg-wasm"
import url from "@resvg/resvg-wasm/index_bg.wasm?url"
export const run = async () => {
  await initWasm(fetch(url))
  const { width, height, pixels } = new Resvg('<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"><rect width="2" height="1" fill="#f00"/></svg>').render()
  return [width, height, [...pixels]]
}`,
    expected: [2, 1, [255, 0, 0, 255, 255, 0, 0, 255]],
    source: "the SVG's own size and colour",
    except: { node: BROWSER_ONLY },
  },
  {
    name: "oniguruma-url",
    packages: ["vscode-oniguruma"],
    toolchain: "Emscripten",
    kind: "CommonJS; the app imports its `.wasm?url`",
    ours: "the CommonJS part goes through Vite's optimizer as ever",
    entry: `import { loadWASM, createOnigScanner, createOnigString } from "vscode-oniguruma"
import url from "vscode-oniguruma/release/onig.wasm?url"
export const run = async () => {
  await loadWASM(await fetch(url))
  const { index, captureIndices } = createOnigScanner(["z+", "b(c)"]).findNextMatchSync(createOnigString("abcz"), 0)
  return [index, captureIndices.map(({ start, end }) => [start, end])]
}`,
    expected: [
      1,
      [
        [1, 3],
        [2, 3],
      ],
    ],
    source: "where the pattern is",
    except: { node: BROWSER_ONLY },
  },
  {
    name: "sax-wasm",
    packages: ["sax-wasm"],
    toolchain: "Rust, plain",
    kind: "the app imports the .wasm itself; a bare `env` by our `imports`, which takes the memory back; immutable globals",
    ours: "`imports: { env }`; globals unwrapped as the standard says",
    entry: `import { memory, parser, write, end, __heap_base } from "sax-wasm/lib/sax-wasm.wasm"
import { events } from "./env.js"
export const run = async () => {
  parser(0xffffffff)
  const bytes = new TextEncoder().encode("<a><b/></a>")
  new Uint8Array(memory.buffer).set(bytes, 4)
  write(4, bytes.length)
  end()
  return [typeof __heap_base, events]
}`,
    files: {
      "env.js": `import { memory } from "sax-wasm/lib/sax-wasm.wasm"
export const events = []
export const event_listener = (event, pointer) => {
  if (new DataView(memory.buffer).getUint8(pointer) >= 0) events.push(event)
}`,
    },
    imports: { env: "./env.js" },
    expected: ["number", [32, 128, 32, 128, 256, 256]],
    source: "the package's own loader in Node",
  },
  {
    name: "rabin",
    packages: ["rabin-wasm"],
    toolchain: "AssemblyScript 0.9, raw exports",
    kind: "exports named `Rabin#get:window`, taken by string-named import; `env` by alias",
    ours: "any name is importable",
    entry: `import { degree, mod, "Rabin#get:window" as window_, "Rabin#constructor" as create, "Rabin#get:window_size" as size } from "rabin-wasm/dist/rabin.wasm"
export const run = async () => [degree(8n), Number(mod(13n, 4n)), size(create(0, 12, 100, 200, 64, 1)), typeof window_]`,
    files: { "env.js": "export const abort = () => { throw new Error('abort') }" },
    alias: { env: "./env.js" },
    expected: [3, 1, 64, "function"],
    source: "arithmetic of GF(2): x³ has degree 3; (x³ + x² + 1) mod x² = 1",
  },

  // Packages of our own, in shapes of which no small published package was found.
  {
    name: "as-esm",
    packages: ["shape-as-esm"],
    toolchain: "AssemblyScript 0.28.20, `--bindings esm`",
    kind: "loads itself with top-level await",
    ours: "left alone",
    entry: `import { greet, sum, answer } from "shape-as-esm"
export const run = async () => [greet("wasm"), sum([1, 2, 3]), answer.value]`,
    expected: ["Hello, wasm!", 6, 42],
    source: "its source",
    except: { rollup: ROLLUP_URL, rolldown: ROLLDOWN_URL, esbuild: ESBUILD_URL },
  },
  {
    name: "as-raw",
    packages: ["shape-as-raw"],
    toolchain: "AssemblyScript 0.28.20, `--bindings raw`",
    kind: "`import source`, then its own `instantiate`",
    ours: "the source phase becomes the `WebAssembly.Module`",
    entry: `import { greet, sum, answer } from "shape-as-raw"
export const run = async () => [greet("wasm"), sum([1, 2, 3]), answer.value]`,
    expected: ["Hello, wasm!", 6, 42],
    source: "its source",
    quick: true,
  },
  {
    name: "em-esm",
    packages: ["shape-em-esm"],
    toolchain: "Emscripten, `-sWASM_ESM_INTEGRATION`",
    kind: "the support file and the wasm import each other by name",
    ours: "one copy of each",
    entry: `import init, { _twice, wasmMemory } from "shape-em-esm"
export const run = async () => {
  const { log, table, stack } = await init()
  return [log(), table, stack, _twice(21), wasmMemory instanceof WebAssembly.Memory]
}`,
    expected: ["ready", 3, "number", 42, true],
    source: "its source",
    quick: true,
  },
  {
    name: "em-instance",
    packages: ["shape-em-instance"],
    toolchain: "Emscripten, `-sMODULARIZE=instance -sSOURCE_PHASE_IMPORTS`",
    kind: "`import source`; minified names",
    ours: "the source phase becomes the `WebAssembly.Module`",
    entry: `import init, { _twice, wasmMemory } from "shape-em-instance"
export const run = async () => [await init(), _twice(21), wasmMemory.buffer.byteLength]`,
    expected: ["ready", 42, 65536],
    source: "its source",
  },
  {
    name: "em-instance-url",
    packages: ["shape-em-instance"],
    toolchain: "Emscripten, `-sMODULARIZE=instance`",
    kind: "loads itself: `new URL(…, import.meta.url)`",
    ours: "left alone",
    entry: `import init, { _twice, wasmMemory } from "shape-em-instance/url"
export const run = async () => [await init(), _twice(21), wasmMemory.buffer.byteLength]`,
    expected: ["ready", 42, 65536],
    source: "its source",
    except: OWN_URL,
  },
  {
    name: "cjs-promise",
    packages: ["shape-cjs-promise"],
    toolchain: "any",
    kind: "a CommonJS entry that is `module.exports = import(…)`; no `type`",
    ours: "one copy of glue and wasm behind the CommonJS wrapper",
    entry: `import promise from "shape-cjs-promise"
export const run = async () => {
  const { twice, called } = await promise
  return [twice(21), called()]
}`,
    expected: [42, 1],
    source: "its source",
    quick: true,
  },
  {
    name: "start",
    packages: ["shape-start"],
    toolchain: "wasm-bindgen's older shape",
    kind: "`sideEffects: false` around a start section; only `module`",
    ours: "the start section runs before anybody sees an export",
    entry: `import { state } from "shape-start"
export const run = async () => state()`,
    expected: [7, 9],
    source: "its source",
    quick: true,
  },
  {
    name: "start-alone",
    packages: ["shape-start"],
    toolchain: "any",
    kind: "imported for its start section alone, out of a package with `sideEffects: false`",
    ours: "a module with a start section has a side effect, whatever package.json says",
    entry: `import "shape-start/tool_bg.wasm"
import { __wbg_started, state } from "shape-start/tool_bg.js"
export const run = async () => [typeof __wbg_started, state()]`,
    expected: ["function", [7, 9]],
    source: "its source",
  },
  {
    name: "conditions",
    packages: ["shape-conditions"],
    toolchain: "any",
    kind: "the package's own export condition; `#core` and `pkg/wasm` lead to one .wasm",
    ours: "what counts is the file that it leads to",
    entry: `import { answer } from "shape-conditions"
export const run = async () => answer()`,
    conditions: ["shape-wasm"],
    expected: [42, true],
    source: "its source",
  },
  {
    name: "conditions-subpath",
    packages: ["shape-conditions"],
    toolchain: "any",
    kind: "a subpath; `#core` and `pkg/wasm` lead to one .wasm",
    ours: "what counts is the file that it leads to",
    entry: `import { answer } from "shape-conditions/bundler"
export const run = async () => answer()`,
    expected: [42, true],
    source: "its source",
    quick: true,
  },
  {
    name: "names",
    packages: ["shape-names"],
    toolchain: "wit-bindgen's and AssemblyScript's names",
    kind: "`local:pkg/tools#parse`, `Class#get:field` by string-named import and re-export",
    ours: "any name is importable",
    entry: `import { parse, get, set } from "shape-names"
export const run = async () => {
  const before = get()
  set(5)
  return [parse(41), before, get()]
}`,
    expected: [42, 1, 5],
    source: "its source",
    quick: true,
  },
  {
    name: "env-alias",
    packages: ["shape-env"],
    toolchain: "any (WASI)",
    kind: "bare `env` and `wasi_snapshot_preview1` by the bundler's alias; both take the memory back",
    ours: "aliases hold for what a wasm imports",
    entry: `import { run as runWasm } from "shape-env"
import { lines } from "./env.js"
export const run = async () => [runWasm(), lines]`,
    files: {
      "env.js": `import { memory } from "shape-env/tool.wasm"
export const lines = []
export const log = (pointer, length) => lines.push(new TextDecoder().decode(new Uint8Array(memory.buffer, pointer, length)))`,
      "wasi.js": `import * as wasm from "shape-env/tool.wasm"
export const random_get = (pointer, length) => {
  new Uint8Array(wasm.memory.buffer, pointer, length).fill(1)
  return 0
}`,
    },
    alias: { env: "./env.js", wasi_snapshot_preview1: "./wasi.js" },
    expected: [0x01010101, ["from the wasm"]],
    source: "its source",
    quick: true,
  },
  {
    name: "env-option",
    packages: ["shape-env"],
    toolchain: "any (WASI)",
    kind: "bare `env` and `wasi_snapshot_preview1` by our option; both take the memory back",
    ours: "`imports`",
    entry: `import { run as runWasm } from "shape-env"
import { lines } from "./env.js"
export const run = async () => [runWasm(), lines]`,
    files: {
      "env.js": `import { memory } from "shape-env/tool.wasm"
export const lines = []
export const log = (pointer, length) => lines.push(new TextDecoder().decode(new Uint8Array(memory.buffer, pointer, length)))`,
      "wasi.js": `import * as wasm from "shape-env/tool.wasm"
export const random_get = (pointer, length) => {
  new Uint8Array(wasm.memory.buffer, pointer, length).fill(1)
  return 0
}`,
    },
    imports: { env: "./env.js", wasi_snapshot_preview1: "./wasi.js" },
    expected: [0x01010101, ["from the wasm"]],
    source: "its source",
  },
  {
    name: "tags",
    packages: ["shape-tags"],
    toolchain: "any (exception handling)",
    kind: "an imported tag",
    ours: "the engine's own tag",
    entry: `import { code } from "shape-tags"
export const run = async () => code(42)`,
    expected: 42,
    source: "its source",
    quick: true,
  },
  {
    name: "linked",
    packages: ["shape-linked"],
    toolchain: "any",
    kind: "wasm imports wasm: a function, a memory, a mutable global",
    ours: "linked instance to instance",
    entry: `import { square, count } from "shape-linked"
export const run = async () => [square(7), count()]`,
    expected: [49, 1],
    source: "its source",
    quick: true,
  },
  {
    name: "outer",
    packages: ["shape-outer"],
    toolchain: "any",
    kind: "a dependency of a dependency imports wasm",
    ours: "Vite's SSR bundles both",
    entry: `import { power } from "shape-outer"
export const run = async () => power(7)`,
    expected: 49,
    source: "its source",
  },
  {
    name: "uses-cjs",
    packages: ["shape-uses-cjs"],
    toolchain: "any",
    kind: "glue that imports a CommonJS dependency",
    ours: "the dependency goes through Vite's optimizer, the glue does not",
    entry: `import { shout } from "shape-uses-cjs"
export const run = async () => shout(21)`,
    expected: "42!",
    source: "its source",
    quick: true,
  },
  {
    name: "two-builds",
    packages: ["shape-two-builds"],
    toolchain: "any",
    kind: "CommonJS for Node, which reads the file by itself; the glue under `./bundler`; both are imported",
    ours: "Node loads the one, Vite the other, from one package",
    entry: `import { twice } from "shape-two-builds"
import { twice as bundled } from "shape-two-builds/bundler"
export const run = async () => [twice(21), bundled(4)]`,
    expected: [42, 8],
    source: "its source",
    except: OWN_NODE_BUILD,
    quick: true,
  },
  {
    name: "twice",
    packages: ["shape-twice"],
    toolchain: "any",
    kind: "a static import and a dynamic one of the same module",
    ours: "one instance, one namespace",
    entry: `import { both } from "shape-twice"
export const run = async () => both()`,
    expected: [2, true, false],
    source: "its source",
    quick: true,
  },
  {
    name: "bindgen-globals",
    packages: ["shape-bindgen-globals"],
    toolchain: "wasm-bindgen 0.2.129's shape",
    kind: "the glue reads `wasm.__instance_terminated.value`; the app reads the same global",
    ours: "`WebAssembly.Global` for the package's own glue, the value for the app",
    entry: `import { divide } from "shape-bindgen-globals"
import { __instance_terminated } from "shape-bindgen-globals/tool_bg.wasm"
export const run = async () => {
  const answers = [divide(6, 3)]
  for (let i = 0; i < 2; i++) {
    try {
      answers.push(divide(1, 0))
    } catch (error) {
      answers.push(error.message.replace(/^integer divide by zero|divide by zero$/, "trap"))
    }
  }
  return [...answers, __instance_terminated]
}`,
    expected: [2, "trap", "Module terminated", 1024],
    source: "its source",
    quick: true,
  },
  {
    name: "vite-init",
    packages: ["shape-vite-forms"],
    toolchain: "any",
    kind: "Vite's own `?init`, with an import object",
    ours: "`?init` works everywhere, compiled once",
    entry: `import load from "shape-vite-forms/init"
export const run = async () => (await load(() => 42)).ask()`,
    expected: 42,
    source: "its source",
  },
  {
    name: "vite-url",
    packages: ["shape-vite-forms"],
    toolchain: "any",
    kind: "`?url`, then its own `fetch`",
    ours: "`?url` stays a URL (in Vite: Vite's own)",
    entry: `import load from "shape-vite-forms/url"
export const run = async () => (await load(() => 42)).ask()`,
    expected: 42,
    source: "its source",
    except: { node: BROWSER_ONLY },
  },
  {
    name: "worker",
    packages: ["shape-worker"],
    toolchain: "any",
    kind: "a module worker of the package imports the .wasm",
    ours: "our plugin is in Vite's workers",
    entry: `import { twice } from "shape-worker"
export const run = async () => twice(21)`,
    expected: 42,
    source: "its source",
    except: {
      node: "a Worker of the browser",
      rollup: "Rollup itself bundles no workers",
      rolldown: "Rolldown itself bundles no workers",
      esbuild: "esbuild itself bundles no workers",
    },
  },
  {
    name: "lazy-app",
    packages: ["shape-bindgen-globals", "shape-twice", "shape-names"],
    toolchain: "any",
    kind: 'published packages in an app with `mode: "lazy"` and `i64: "number"`',
    ours: "such options hold for the app's own modules",
    entry: `import { divide } from "shape-bindgen-globals"
import { both } from "shape-twice"
import { parse } from "shape-names"
export const run = async () => [divide(6, 3), await both(), parse(41)]`,
    options: { mode: "lazy", i64: "number" },
    expected: [2, [2, true, false], 42],
    source: "their sources",
    quick: true,
  },
  {
    name: "defer-app",
    packages: ["shape-bindgen-globals", "shape-linked", "shape-as-raw"],
    toolchain: "any",
    kind: 'published packages in an app with `mode: "defer"`',
    ours: "such options hold for the app's own modules",
    entry: `import { divide } from "shape-bindgen-globals"
import { square } from "shape-linked"
import { greet } from "shape-as-raw"
export const run = async () => [divide(6, 3), square(7), greet("wasm")]`,
    options: { mode: "defer" },
    expected: [2, 49, "Hello, wasm!"],
    source: "their sources",
    quick: true,
  },
  {
    name: "pnpm",
    packages: ["shape-outer", "shape-uses-cjs", "shape-cjs-promise"],
    toolchain: "any",
    kind: "pnpm's layout: a link to each package, and what it depends on beside it alone",
    ours: "packages are looked for as Node does",
    entry: `import { power } from "shape-outer"
import { shout } from "shape-uses-cjs"
import promise from "shape-cjs-promise"
export const run = async () => [power(7), shout(21), (await promise).twice(21)]`,
    layout: "pnpm",
    expected: [49, "42!", 42],
    source: "their sources",
    quick: true,
  },
  {
    name: "lz4-wasm-pnpm",
    packages: ["lz4-wasm", "tiktoken", "@silvia-odwyer/photon"],
    toolchain: "wasm-bindgen",
    kind: "three published packages in pnpm's layout",
    ours: "packages are looked for as Node does",
    entry: `import { compress, decompress } from "lz4-wasm"
import { PhotonImage } from "@silvia-odwyer/photon"
export const run = async () => [
  new TextDecoder().decode(decompress(compress(new TextEncoder().encode("round and round")))),
  new PhotonImage(Uint8Array.of(1, 2, 3, 4), 1, 1).get_width(),
]`,
    layout: "pnpm",
    expected: ["round and round", 1],
    source: "the round trip, and the argument",
  },
]
