// @ts-check
/**
 * What the printers make of each fixture, kept beside it: `<name>.facade.js`, the facade and the layers behind it, and
 * `<name>.d.wasm.ts`. `npm run golden` writes the files; test/loader/golden.test.ts compares with them and runs them. Read the diff
 * before you commit it.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { parse, parseWit, plan, print, printDts } from "../loader/index.ts"
import { findSuppliers } from "../src/graph/suppliers.ts"

const here = dirname(fileURLToPath(import.meta.url))

/** Folders with a `use.ts`: the fixtures that some engine runs. */
export const cases = readdirSync(here)
  .filter((name) => existsSync(join(here, name, "use.ts")))
  .sort()

/** The modules of a case, without their ending. @param {string} folder */
export const modulesOf = (folder) =>
  readdirSync(join(here, folder))
    .filter((name) => name.endsWith(".wasm"))
    .map((name) => name.slice(0, -".wasm".length))
    .sort()

const LAYER = "//// "

/**
 * Texts of one module's golden files, by file name.
 * @param {string} folder @param {string} name
 * @returns {Promise<Record<string, string>>}
 */
export async function golden(folder, name) {
  const path = `${folder}/${name}.wasm`
  const read = (/** @type {string} */ file) => parse(readFileSync(file), file)
  const interface_ = read(join(here, path))
  const beside = join(here, folder, `${name}.wit`)
  const wit = existsSync(beside)
    ? parseWit(readFileSync(beside, "utf8").replaceAll("\r\n", "\n"), `${folder}/${name}.wit`)
    : undefined
  const made = plan(interface_, path, { mode: "await", i64: "bigint", liveGlobals: true }, wit)
  /** @type {import("../loader/index.ts").Host} */
  const host = {
    source: {
      kind: "url",
      url: { setup: "", code: `new URL("./${name}.wasm", import.meta.url)` },
      read: "universal",
    },
    base64: () => "",
    self: `./${name}.wasm`,
    runtime: "wasmport/runtime",
    imports: await suppliers(made, join(here, path), read),
    file: () => ({ size: 0, hash: "" }),
    dev: undefined,
    live: "wrap",
  }
  /** @type {import("../loader/index.ts").Form[]} */
  const forms = ["", "wasmport=module", "wasmport=instance"]
  if ([...host.imports.values()].some((it) => it.wasm)) forms.push("wasmport=start")
  if (made.converts || made.adapts) forms.push("wasmport=bind")
  if (made.builtins.length + made.stringConstants.length > 0) forms.push("wasmport=builtins")
  return {
    [`${name}.facade.js`]: forms
      .map((form) => `${LAYER}${name}.wasm${form && `?${form}`}\n${print(made, form, host).code}`)
      .join("\n"),
    [`${name}.d.wasm.ts`]: printDts(made),
  }
}

/**
 * As the core finds them; other wasm is named as it stands beside this one.
 * @param {import("../loader/index.ts").FacadePlan} made @param {string} file
 * @param {(file: string) => import("../loader/index.ts").WasmInterface} read
 */
async function suppliers(made, file, read) {
  const { suppliers } = await findSuppliers(made, file, {
    root: here,
    imports: {},
    resolve: async (specifier, importer) => ({ id: join(dirname(importer), specifier), external: false }),
    watch() {},
    watchFor() {},
    isWasm: (target) => target.endsWith(".wasm"),
    exportsName: (target, name) => read(target).exports.some((entry) => entry.name === name),
  })
  const beside = (/** @type {string} */ file) => `./${basename(file)}`
  return new Map(
    [...suppliers].map(([name, supplier]) => {
      if (supplier.through === undefined) return [name, supplier]
      const through = [...supplier.through].map(
        ([key, origin]) => /** @type {const} */ ([key, { ...origin, specifier: beside(origin.specifier) }]),
      )
      return [name, { ...supplier, through: new Map(through) }]
    }),
  )
}

/** A golden facade file -> its layers by specifier. @param {string} text @returns {Map<string, string>} */
export function layersOf(text) {
  return new Map(
    text
      .split(new RegExp(`^${LAYER}`, "m"))
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1)]),
  )
}
