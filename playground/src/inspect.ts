/** Looks into a file that somebody drops on the page: its interface, its types as the plugin writes them, its features and sizes, and how to import it. */
import { inspect, isWasi, parse, parseWit, plan, printDts } from "wasmport/loader"
import type { Inspection, Wit } from "wasmport/loader"
import imports from "./wasm/imports.wasm?url"
import kinds from "./wasm/kinds.wasm?url"
import math from "./wasm/math.wasm?url"
import shell from "./wasm/shell.wasm?url"
import text from "./wasm/text.wasm?url"
import { comparison } from "./compare.ts"
import { button, byId, element, sectionOf } from "./dom.ts"
import { card, code, short, sizeText, table, wide } from "./facts.ts"
import { browsers, shipped } from "./shipping.ts"

/** The page's own modules; the `.wit` stands beside one of them. */
const SAMPLES: readonly (readonly [name: string, url: string, wit?: URL])[] = [
  ["math.wasm", math],
  ["imports.wasm", imports],
  ["text.wasm", text, new URL("./wasm/text.wit", import.meta.url)],
  ["kinds.wasm", kinds],
  ["shell.wasm", shell],
]

const COLOURS = { code: "var(--accent)", data: "var(--pass)", names: "var(--number)", debug: "var(--fail)" } as const

/** The sizes as a bar and a table. */
function sizes({ sizes: its, sections }: Inspection): Node[] {
  const parts = Object.entries(COLOURS).map(([name, colour]) => {
    const part = element("span", { title: `${name}: ${sizeText(its[name as keyof typeof COLOURS])}` })
    part.style.background = colour
    part.style.flex = `0 0 ${(its[name as keyof typeof COLOURS] / its.file) * 100}%`
    return part
  })
  const rows = sections.map(({ name, size }) => [name, sizeText(size)])
  return [
    element(
      "div",
      { className: "bar", role: "img", ariaLabel: "shares of code, data, names and debug sections" },
      ...parts,
    ),
    table(["section", "size"], rows),
  ]
}

/** Functions that tools put into a module, for themselves. */
const TOOLS_OWN = /^_|alloc|free|^cabi_/

/** A value of each type that is easy to write. */
const EXAMPLES: Readonly<Record<string, string>> = { number: "1", bigint: "1n", string: '"text"', boolean: "true" }

/** A call of the first function whose arguments are easy to write, by the types that the plugin writes: `add(1, 1) // number`. */
function callIn(types: string): string | undefined {
  for (const [, name = "", params = "", result] of types.matchAll(
    /^export declare function ([\w$]+)\((.*)\): (.*)$/gm,
  )) {
    const args = params === "" ? [] : params.split(", ").map((it) => EXAMPLES[it.replace(/^.*: /, "")])
    if (!TOOLS_OWN.test(name) && !args.includes(undefined)) return `${name}(${args.join(", ")}) // ${result}`
  }
  return undefined
}

/** The lines that an app writes. */
function usage(name: string, { imports: wanted, model }: Inspection, types: string): string {
  const local = /^[a-z]\w*/i.exec(name)?.[0] ?? "module"
  const lines = [`import * as ${local} from "./${name}"`, ""]
  const call = callIn(types)
  if (model === "command")
    lines.splice(
      0,
      2,
      'import { run } from "wasmport/wasi"',
      "",
      `const { exitCode, stdout } = await run("src/${name}", { capture: true })`,
    )
  else if (call !== undefined) lines.push(`${local}.${call}`)
  const missing = [...new Set(wanted.map(({ module }) => module))].filter(
    (it) => !isWasi(it) && !it.startsWith("wasm:") && !it.startsWith("."),
  )
  if (missing.length > 0) {
    lines.push("", "// vite.config.ts: the module's imports come from files of yours")
    lines.push(
      `wasmport({ imports: { ${missing.map((it) => `${JSON.stringify(short(it))}: "./src/${/^\w+/.exec(it)?.[0] ?? "host"}.js"`).join(", ")} } })`,
    )
  }
  return lines.join("\n")
}

/** Text that comes from the bytes stays text: it is set as such, and never as HTML. */
function show(name: string, bytes: Uint8Array<ArrayBuffer>, wit?: Wit): void {
  const found = inspect(bytes, name)
  const planned = plan(
    parse(bytes, name),
    name,
    { mode: "await", i64: "bigint", liveGlobals: true, globals: "unwrap", checks: false, limits: undefined },
    wit,
  )
  const types = printDts(planned)
  const { imports: wanted, exports, uses, memories, functions, model, producers } = found
  const facts = [
    ["file", sizeText(bytes.length)],
    ["functions of its own", String(functions)],
    [
      "memories",
      memories
        .map(
          ({ min, max, shared }) =>
            `${min}${max === undefined ? " or more" : ` to ${max}`} pages${shared ? ", shared" : ""}`,
        )
        .join("; ") || "none",
    ],
    ["features", uses.join(", ") || "WebAssembly 1.0"],
    ["WASI", model ?? (found.wasi.length > 0 ? "uses it" : "no")],
    [
      "made by",
      Object.values(producers ?? {})
        .flat()
        .map(String)
        .join(", ") || "unknown",
    ],
  ]
  byId("sections").replaceChildren(
    sectionOf(short(name), "All that its bytes say.", [
      card("Facts", table(["fact", "value"], facts)),
      card("Sizes", ...sizes(found)),
      card("As a build ships it", ...shipped(bytes, found)),
      wide(card("Browsers that run it", ...browsers(bytes, found))),
      wide(card("How to import it", code(usage(name, found, types)))),
      wide(card(`Types: ${name.replace(/\.wasm$/, ".d.wasm.ts")}`, code(types.slice(0, 100_000)))),
      wide(
        card(
          `Exports (${exports.length})`,
          table(
            ["name", "kind", "type"],
            exports.map((it) => [it.name, it.type.kind, it.text]),
          ),
        ),
      ),
      wide(
        card(
          `Imports (${wanted.length})`,
          table(
            ["module", "name", "type"],
            wanted.map((it) => [it.module, it.name, it.text]),
          ),
        ),
      ),
    ]),
  )
  tell("passes", `${short(name)}: ${exports.length} exports, ${wanted.length} imports, ${sizeText(bytes.length)}`)
}

function tell(state: "passes" | "fails", text: string): void {
  const summary = byId("summary")
  summary.dataset["state"] = state
  summary.textContent = text
}

/** Shows the module among the files, with the `.wit` among them. Two modules are compared first. */
async function take(files: readonly File[]): Promise<void> {
  const [module, next] = files.filter(({ name }) => !name.endsWith(".wit"))
  if (module === undefined) return tell("fails", "There is no .wasm among these files")
  const wit = files.find(({ name }) => name.endsWith(".wit"))
  try {
    const bytes = await bytesOf(next ?? module)
    show((next ?? module).name, bytes, wit === undefined ? undefined : parseWit(await wit.text(), wit.name))
    if (next === undefined) return
    const [before, after] = [
      { name: module.name, bytes: await bytesOf(module) },
      { name: next.name, bytes },
    ]
    const { summary, section } = comparison(before, after)
    byId("sections").prepend(section)
    tell("passes", summary)
  } catch (error) {
    byId("sections").replaceChildren()
    tell("fails", error instanceof Error ? error.message : String(error))
  }
}

const bytesOf = async (file: File): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await file.arrayBuffer())

const input = byId("file") as HTMLInputElement
input.addEventListener("change", () => void take([...(input.files ?? [])]))
addEventListener("dragover", (event) => {
  event.preventDefault()
  document.body.dataset["dragging"] = ""
})
for (const name of ["dragleave", "drop"]) addEventListener(name, () => delete document.body.dataset["dragging"])
addEventListener("drop", (event) => {
  event.preventDefault()
  void take([...(event.dataTransfer?.files ?? [])])
})

/** A file of the page's own, as if it were dropped. */
const sample = async (name: string, url: string | URL): Promise<File> =>
  new File([await (await fetch(url)).blob()], name)

const plugin = (name: string): Promise<File> => sample(name, new URL(`./plugins/${name}`, document.baseURI))

for (const [name, url, wit] of SAMPLES)
  byId("samples").append(
    button(name, () => {
      const files = [sample(name, url), ...(wit === undefined ? [] : [sample(name.replace(/wasm$/, "wit"), wit)])]
      void Promise.all(files).then(take)
    }),
  )
byId("pair").append(
  button("echo.wasm and different.wasm", () => {
    void Promise.all([plugin("echo.wasm"), plugin("different.wasm")]).then(take)
  }),
)
