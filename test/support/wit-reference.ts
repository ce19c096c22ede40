/** The reference for `.wit`: wasm-tools reads a world and makes the core module that the canonical ABI gives it. */
import { componentEmbed } from "@bytecodealliance/jco-transpile/wasm-tools"
import { parse, parseWit, plan, WasmportError } from "../../loader/index.ts"
import type { FacadePlan, Host, WasmInterface } from "../../loader/index.ts"

/** A core module without code for the world `w` of a text. Rejects if the reference cannot read it. */
export const reference = (text: string): Promise<Uint8Array> =>
  componentEmbed({ dummy: true, witSource: text, world: "w" })

/** Whether the reference trapped on an earlier text. That is a fault of its own: after it, it answers nothing in this process. */
export const isSpent = (error: unknown): boolean => /cannot enter component instance/.test(String(error))

/** The exports and imports of that module, by the names that compilers give. */
export async function referenceModule(text: string): Promise<WasmInterface> {
  const wasm = parse(await reference(text), "math.wasm")
  const names: Record<string, string> = { cm32p2_memory: "memory", cm32p2_realloc: "cabi_realloc" }
  const named = (name: string): string =>
    names[name] ??
    name.replace(
      /^cm32p2\|([^|]*)\|(.*?)(_post)?$/,
      (_, scope: string, it: string, post: string | undefined) =>
        `${post === undefined ? "" : "cabi_post_"}${scope === "" ? "" : `${scope}#`}${it}`,
    )
  // The newer names leave out the part of a version that may change without harm; compilers write the whole version.
  const versions = new Map(
    Array.from(text.matchAll(/@(\d+)\.(\d+)\.\d+/g), ([full, major, minor]) => [
      major === "0" ? `@0.${minor}` : `@${major}`,
      full,
    ]),
  )
  const versioned = (name: string): string =>
    name.replace(/@[\d.]+(?=#|$)/, (version) => versions.get(version) ?? version)
  return {
    ...wasm,
    exports: wasm.exports.map((entry) => ({ ...entry, name: versioned(named(entry.name)) })),
    imports: wasm.imports.map((entry) => ({
      ...entry,
      module: entry.module === "cm32p2" ? "$root" : versioned(entry.module.replace(/^cm32p2\|/, "")),
    })),
  }
}

/** The plan for the reference's module of `text`, described by `wit`. */
export async function planOfWorld(text: string, wit = text, i64: "bigint" | "number" = "bigint"): Promise<FacadePlan> {
  return plan(
    await referenceModule(text),
    "math.wasm",
    { mode: "await", i64, liveGlobals: true },
    parseWit(wit, "a.wit"),
  )
}

/** The error that is thrown. Fails if there is none, or one of another class. */
export function failure(run: () => unknown): WasmportError {
  try {
    run()
  } catch (error) {
    if (error instanceof WasmportError) return error
    throw error
  }
  throw new Error("nothing was thrown")
}

/** The surroundings of `a.wasm` for printers, for tests without a bundler. */
export const HOST: Omit<Host, "imports"> = {
  source: { kind: "inline" },
  base64: () => "",
  self: "./a.wasm",
  runtime: "wasmport/runtime",
  dev: undefined,
  file: () => ({ size: 8, hash: "00" }),
  live: "wrap",
}
