/**
 * The project that strings.js and before-after.js bundle: the same text functions by the conventions of wasm-bindgen and
 * AssemblyScript, each with a `.wit`, and the code that their own tools generate for them.
 */
import { execFileSync } from "node:child_process"
import { cpSync, readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools"

/** @param {string} name */
const fixture = (name) => fileURLToPath(new URL(`../test_wasm/${name}/${name}`, import.meta.url))
const { resolve } = createRequire(import.meta.url)

/**
 * Writes `bindgen.wasm` with `glue.js` as tiktoken has published it, `managed.wasm` with the bindings that AssemblyScript's
 * compiler generates (`managed.js`), `i64.wasm` and `host.js`.
 * @param {string} root
 */
export async function writeStringsProject(root) {
  writeFileSync(join(root, "bindgen.wasm"), await bindgenWasm())
  cpSync(`${fixture("wit-bindgen")}.wit`, join(root, "bindgen.wit"))
  writeFileSync(join(root, "glue.js"), bindgenGlue())
  cpSync(`${fixture("i64")}.wasm`, join(root, "i64.wasm"))
  // Both sides take the very same bytes.
  cpSync(`${fixture("wit-managed")}.as`, join(root, "managed.ts"))
  const options = ["-O3", "--exportRuntime", "--use", "abort=", "--bindings", "raw", "-o", "managed.wasm"]
  execFileSync(process.execPath, [resolve("assemblyscript/bin/asc.js"), "managed.ts", ...options], { cwd: root })
  cpSync(`${fixture("wit-managed")}.wit`, join(root, "managed.wit"))
  writeFileSync(join(root, "host.js"), "export const upper = (text) => text\n")
}

/** The wasm, with its exports under the names that tiktoken's glue calls. */
async function bindgenWasm() {
  const wat = readFileSync(`${fixture("wit-bindgen")}.wat`, "utf8")
  /** @type {Record<string, string>} */
  const aliases = {
    malloc: "__wbindgen_export_1",
    realloc: "__wbindgen_export_2",
    free: "__wbindgen_export_3",
    greet: "get_encoding_name_for_model",
  }
  const named = wat.replace(
    /\(export "(?:__wbindgen_)?(malloc|realloc|free|greet)"\)/g,
    (found, name) => `${found} (export "${aliases[name]}")`,
  )
  return parse(named)
}

/** The glue of a function that returns a Result, without the lines that look at the error. */
function bindgenGlue() {
  const text = readFileSync(resolve("tiktoken").replace(/[^/\\]*$/, "tiktoken_bg.js"), "utf8")
  /** @param {string} from @param {string} part */
  const cut = (from, part) => {
    if (!from.includes(part)) throw new Error(`tiktoken's glue has changed: no ${JSON.stringify(part)}`)
    return from.replace(part, "")
  }
  const [start = "", body = "", end = ""] = text.split(/(?<=export function get_encoding_name_for_model)([\s\S]*?\n\})/)
  const plain = [
    '    if (wasm == null) throw new Error("tiktoken: WASM binary has not been propery initialized.");\n',
    "        var r2 = getDataViewMemory0().getInt32(retptr + 4 * 2, true);\n",
    "        var r3 = getDataViewMemory0().getInt32(retptr + 4 * 3, true);\n",
    "        if (r3) {\n            ptr2 = 0; len2 = 0;\n            throw takeObject(r2);\n        }\n",
  ].reduce(cut, body)
  return start + plain + end
}
