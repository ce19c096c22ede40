/** A file of a build -> the bytes that the build ships, and the text of the file of its names. */
import { functionNames, strip, trace } from "../../loader/index.ts"
import type { FileOptions } from "../options.ts"
import { base64Of } from "./files.ts"
import type { Loaded } from "./files.ts"
import { v8Names } from "./v8-hash.ts"
import { encodePath } from "../ids.ts"

const SHIPPED = new WeakMap<Loaded, Loaded>()

/**
 * The file as a build ships it; the same object if nothing changes. Its interface stays that of the file, with names: types and messages use it.
 * Other rewrites of the bytes come before this one, and start from `named` if it is there.
 */
export function shippedFile(loaded: Loaded, names: FileOptions["names"]): Loaded {
  if (names === "keep") return loaded
  const shipped = SHIPPED.get(loaded) ?? without(loaded)
  SHIPPED.set(loaded, shipped)
  return shipped
}

function without(loaded: Loaded): Loaded {
  const { path, bytes: named } = loaded
  const bytes = strip(named, path)
  if (bytes === named) return loaded
  return { ...loaded, bytes, named, base64: base64Of(path, Buffer.from(bytes.buffer, 0, bytes.length)) }
}

/** The ending that `names: "split"` adds to the name of a module's file. */
export const NAMES = ".names.json"

/**
 * The text of the file with the names of a module's functions, which `explain(error, { names })` takes once it is parsed. `fileNames`: the names of
 * the module's files in the output, without folders; none if its bytes are in the code.
 */
export function namesFile({ named, bytes, path, wasm }: Loaded, fileNames: readonly string[]): string {
  const { language } = trace(wasm)
  return `${JSON.stringify({
    urls: [...fileNames.map(encodePath), ...v8Names(bytes)],
    ...(language === undefined ? {} : { language }),
    names: Object.fromEntries(functionNames(named ?? bytes, path)),
  })}\n`
}
