/**
 * A build by esbuild that ships nothing and finds out which exports the real build will use. In it each facade has one module per export, and
 * esbuild's metafile says which of these are in the output.
 */
import { existsSync, readFileSync } from "node:fs"
import { dirname, resolve } from "node:path"
import type { Metafile } from "esbuild"
import { FORMS, moduleName } from "../loader/index.ts"
import type { FacadePlan, Form } from "../loader/index.ts"
import type { Answer } from "./core.ts"
import type { Link } from "./graph/suppliers.ts"
import { usedExports } from "./graph/used-exports.ts"
import type { FileUse, RenderedChunk } from "./graph/used-exports.ts"
import { basename, parseId, slash } from "./ids.ts"

/** The namespace of the modules that stand for one export each. */
export const USE = "wasmport-use"
/** The specifiers of these modules. */
export const USE_ID: RegExp = /^wasmport:use\//

const hex = (text: string): string => Buffer.from(text).toString("hex")
const unhex = (text: string): string => Buffer.from(text, "hex").toString()

/** The findings of a probe. */
export class Probe {
  /** The exports that each wasm takes from others, by file. */
  readonly links: Map<string, readonly Link[]> = new Map()
  /** Every file that is in the build, variants too. */
  readonly files: Set<string> = new Set()
  /** Files whose exports all stay in the real build, since wasm-bindgen's glue hands them on; each with its exports. */
  readonly #handedOn = new Map<string, readonly string[]>()

  /** The code of one form of a module in this build. */
  codeOf({ code, form, loaded, links, variants }: Answer, plan: FacadePlan): string {
    const { file } = loaded
    for (const it of [file, ...variants]) this.files.add(it)
    if (links.length > 0) this.links.set(file, links)
    return FORMS[form].facade === undefined ? code : facade(plan, file, form, code)
  }

  /**
   * wasm-bindgen's glue, rewritten so that esbuild sees which exports it uses. One module takes the whole `.wasm` and hands it to another, which
   * keeps it in a variable. That variable becomes the namespace itself.
   */
  glue(path: string, code: string): string {
    if (!code.includes(SET)) return code
    const wasm = slash(path).replace(/\.js$/, ".wasm")
    if (KEEPER.test(code)) return existsSync(wasm) ? kept(code, basename(wasm)) : code
    return code.replace(HANDED_ON, (call, local: string) => {
      const specifier = new RegExp(
        String.raw`\*\s*as\s+${local.replaceAll("$", String.raw`\$`)}\s+from\s*["']([^"']+\.wasm)["']`,
      ).exec(code)?.[1]
      const file = specifier?.startsWith(".") ? slash(resolve(dirname(path), specifier)) : undefined
      if (file === undefined || !isKeeper(file.replace(/\.wasm$/, ".js"))) return call
      this.#handedOn.set(file, [])
      return `${SET}()`
    })
  }

  /** How the output uses each file. `idOf` makes absolute ids of the metafile's paths; `table` is the id of the registry's table. */
  uses({ inputs, outputs }: Metafile, idOf: (path: string) => string, table: string): Map<string, FileUse> {
    const used = new Map<string, Set<string>>()
    const modules: Record<string, { renderedExports: string[]; code: null }> = {}
    for (const output of Object.values(outputs))
      for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
        if (bytesInOutput === 0) continue
        const [, id, name] = new RegExp(`^${USE}:([\\da-f]+)/([\\da-f]*)$`).exec(path) ?? []
        if (id === undefined || name === undefined) modules[idOf(path)] = { renderedExports: ["default"], code: null }
        else used.set(unhex(id), (used.get(unhex(id)) ?? new Set()).add(unhex(name)))
      }
    for (const [id, names] of used) modules[id] = { renderedExports: [...names], code: null }
    // A facade of which only the instance is left.
    for (const [id, its] of Object.entries(modules)) {
      const form = parseId(id)?.form
      if (form !== undefined && FORMS[form].facade !== undefined && !used.has(id)) its.renderedExports.length = 0
    }
    const importersOf = (id: string): string[] =>
      Object.entries(inputs).flatMap(([path, { imports }]) =>
        imports.some((it) => idOf(it.path) === id) ? idOf(path) : [],
      )
    const chunk: RenderedChunk = { modules }
    const uses = usedExports([chunk], importersOf, table)
    for (const [file, names] of this.#handedOn)
      for (const [id, use] of uses.get(file)?.facades ?? [])
        uses.get(file)?.facades.set(id, { ...use, read: use.rendered, rendered: new Set([...use.rendered, ...names]) })
    return uses
  }

  /** Tells which exports a file has, for one that glue hands on. */
  knowExports(exportsOf: (file: string) => readonly string[]): void {
    for (const file of this.#handedOn.keys()) this.#handedOn.set(file, exportsOf(file))
  }
}

/** A module that stands for one export. Nothing of it is left if nobody uses it. */
export const USED = "export let value = globalThis.wasmport"

/** A facade in the probe. The layers stay whole: they lead to the modules that supply the wasm, which may use other wasm. */
function facade({ exports, mode }: FacadePlan, file: string, form: Form, printed: string): string {
  const self = `./${basename(file)}`
  const id = form === "" ? file : `${file}?${form}`
  // Facades of other wasm are evaluated first.
  const evaluated = printed.match(/^import ".*"$/gm) ?? []
  return [
    ...evaluated,
    `import * as linked from ${JSON.stringify(`${self}?wasmport=${mode === "sync" ? "sync" : "instance"}`)}`,
    "globalThis.wasmport = linked",
    ...exports.map(({ name }) => `export { value as ${moduleName(name)} } from "wasmport:use/${hex(id)}/${hex(name)}"`),
  ].join("\n")
}

const SET = "__wbg_set_wasm"
const KEEPER = /export function __wbg_set_wasm\(\s*([\w$]+)\s*\)\s*\{\s*(?<kept>[\w$]+)\s*=\s*\1;?\s*\}/
const HANDED_ON = /\b__wbg_set_wasm\(\s*([\w$]+)\s*\)(?!\s*\{)/g

function kept(code: string, wasm: string): string {
  const variable = KEEPER.exec(code)?.groups?.["kept"] ?? ""
  const declared = new RegExp(String.raw`^let ${variable.replaceAll("$", String.raw`\$`)};?$`, "m")
  if (!declared.test(code)) return code
  return `import * as ${variable} from ${JSON.stringify(`./${wasm}`)};\n${code
    .replace(KEEPER, `export function ${SET}() {}`)
    .replace(declared, "")}`
}

/** Whether the file is glue that `kept` takes apart. */
function isKeeper(file: string): boolean {
  try {
    const code = readFileSync(file, "utf8")
    return kept(code, "x") !== code
  } catch {
    return false
  }
}
