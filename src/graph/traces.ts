/** The module graph of a build -> the facts that `explain` uses: the URLs and hashes by which engines name each module. */
import { createHash } from "node:crypto"
import { printTraces, trace } from "../../loader/index.ts"
import type { Expression, Form, Listing, Traced, TracedFile } from "../../loader/index.ts"
import { token } from "../late.ts"
import type { Loaded } from "../project/files.ts"
import type { Varied } from "../project/variants.ts"
import { v8Hashes } from "../project/v8-hash.ts"
import { formsByFile } from "./registry-table.ts"
import type { ModuleGraph } from "./registry-table.ts"

/** How a build treats its modules. */
interface Surroundings {
  /** Undefined for a file that is not ours. Throws for one that cannot be loaded. */
  load(file: string): Loaded | undefined
  /** Its variants, which are emitted if the module is. */
  variantsOf(loaded: Loaded): Promise<Varied>
  /** Whether a form has the bytes behind a URL. */
  isEmitted(loaded: Loaded, varied: Varied, form: Form): boolean
  /** The expression of the URL of a file that is emitted; `local` is a name that its import may declare. */
  url(loaded: Loaded, local: string): Expression
}

/** The code of the table. A module that cannot be loaded is left out: its import reports the error. */
export async function printTraced(
  nodes: ModuleGraph["nodes"],
  { load, variantsOf, isEmitted, url }: Surroundings,
): Promise<string> {
  // An engine that compiles bytes cannot tell copies of a file apart.
  const byHash = new Map<string, TracedFile>()
  let number = 0
  for (const [file, forms] of formsByFile(nodes)) {
    let loaded: Loaded | undefined
    try {
      loaded = load(file)
    } catch {}
    if (loaded === undefined) continue
    const plain = loaded
    const varied = await variantsOf(plain)
    const isBehindUrl = forms.some((form) => isEmitted(plain, varied, form))
    for (const its of [plain, ...varied.variants.map((it) => it.loaded)]) {
      const { hash } = fileOf(its)
      const { urls } = byHash.get(hash) ?? { urls: [] }
      const own = isBehindUrl ? [url(its, `url${number++}`)] : []
      byHash.set(hash, { ...tracedOf(its), urls: [...urls, ...own] })
    }
  }
  return printTraces([...byHash.values()])
}

/** The facts that `explain` needs of a file. */
export const tracedOf = ({ file, wasm, bytes, named, isLate, shipped }: Loaded): Traced => {
  const isStripped = named !== undefined && wasm.customSections.includes("name")
  const plan = trace(wasm, isStripped)
  return {
    plan: shipped === undefined ? plan : { ...plan, names: trace(shipped, isStripped).names },
    hashes: v8Hashes(bytes),
    ...(isLate === true ? { late: { hashes: token("hashes", file), names: token("names", file) } } : {}),
  }
}

/** The registry's facts about a file: its size in bytes, and half of its SHA-256 in hexadecimal. */
export const fileOf = ({ file, bytes, isLate }: Loaded): Listing["file"] =>
  isLate === true
    ? { size: token("size", file), hash: token("hash", file) }
    : { size: bytes.length, hash: createHash("sha256").update(bytes).digest("hex").slice(0, 32) }
