/** Looks into a file that somebody drops on the page: its interface, its types as the plugin writes them, its features and sizes, and how to import it. */
import { inspect, isWasi, parse, parseWit, plan, printDts } from "wasmport/loader"
import type { Inspection, Wit } from "wasmport/loader"
import imports from "./wasm/imports.wasm?url"
import kinds from "./wasm/kinds.wasm?url"
import math from "./wasm/math.wasm?url"
import shell from "./wasm/shell.wasm?url"
import text from "./wasm/text.wasm?url"
import { button, byId, element, highlight, sectionOf } from "./dom.ts"

/** The most rows of a table that are shown. */
const MOST_ROWS = 200
/** Names come from the bytes, and may be of any length. */
const short = (text: string): string => (text.length > 120 ? `${text.slice(0, 119)}…` : text)
const sizeText = (bytes: number): string => (bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`)

/** The page's own modules; the `.wit` stands beside one of them. */
const SAMPLES: readonly (readonly [name: string, url: string, wit?: URL])[] = [
  ["math.wasm", math],
  ["imports.wasm", imports],
  ["text.wasm", text, new URL("./wasm/text.wit", import.meta.url)],
  ["kinds.wasm", kinds],
  ["shell.wasm", shell],
]

/** A card with a heading. */
const card = (title: string, ...children: readonly Node[]): HTMLElement =>
  element("article", { className: "card facts" }, element("h3", { textContent: title }), ...children)
const wide = (it: HTMLElement): HTMLElement => {
  it.classList.add("wide")
  return it
}
const code = (text: string): HTMLElement => element("pre", { tabIndex: 0 }, element("code", {}, ...highlight(text)))

function table(heads: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
  if (rows.length === 0) return element("p", { textContent: "none" })
  const line = (cells: readonly string[]): HTMLElement =>
    element("tr", {}, ...cells.map((it) => element("td", { textContent: short(it) })))
  const more = rows.length - MOST_ROWS
  return element(
    "div",
    { className: "scroll", tabIndex: 0 },
    element(
      "table",
      {},
      element("thead", {}, element("tr", {}, ...heads.map((it) => element("th", { textContent: it, scope: "col" })))),
      element("tbody", {}, ...rows.slice(0, MOST_ROWS).map(line)),
    ),
    ...(more > 0 ? [element("p", { textContent: `and ${more} more` })] : []),
  )
}

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

/** The lines that an app writes to use the module. */
function usage(name: string, { imports: wanted, exports, model }: Inspection): string {
  const local = /^[a-z]\w*/i.exec(name)?.[0] ?? "module"
  const lines = [`import * as ${local} from "./${name}"`, ""]
  const call = exports.find(
    ({ type, name: it }) => type.kind === "function" && /^[a-z$][\w$]*$/i.test(it) && !TOOLS_OWN.test(it),
  )
  if (model === "command")
    lines.splice(
      0,
      2,
      'import { run } from "wasmport/wasi"',
      "",
      `const { exitCode, stdout } = await run("src/${name}", { capture: true })`,
    )
  else if (call?.type.kind === "function" && call.type.type.kind === "func")
    lines.push(
      `${local}.${call.name}(${call.type.type.params.map((it) => (it === "i64" ? "1n" : "1")).join(", ")}) // ${call.text}`,
    )
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
function show(name: string, bytes: Uint8Array, wit?: Wit): void {
  const found = inspect(bytes, name)
  const planned = plan(
    parse(bytes, name),
    name,
    { mode: "await", i64: "bigint", liveGlobals: true, globals: "unwrap", checks: false, limits: undefined },
    wit,
  )
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
      wide(card("How to import it", code(usage(name, found)))),
      wide(card(`Types: ${name.replace(/\.wasm$/, ".d.wasm.ts")}`, code(printDts(planned).slice(0, 100_000)))),
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
          `Imports (${imports.length})`,
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

/** Shows the module among the files, with the `.wit` among them. */
async function take(files: readonly File[]): Promise<void> {
  const module = files.find(({ name }) => !name.endsWith(".wit"))
  if (module === undefined) return tell("fails", "There is no .wasm among these files")
  const wit = files.find(({ name }) => name.endsWith(".wit"))
  try {
    const bytes = new Uint8Array(await module.arrayBuffer())
    show(module.name, bytes, wit === undefined ? undefined : parseWit(await wit.text(), wit.name))
  } catch (error) {
    byId("sections").replaceChildren()
    tell("fails", error instanceof Error ? error.message : String(error))
  }
}

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

for (const [name, url, wit] of SAMPLES)
  byId("samples").append(
    button(name, () => {
      const files = [sample(name, url), ...(wit === undefined ? [] : [sample(name.replace(/wasm$/, "wit"), wit)])]
      void Promise.all(files).then(take)
    }),
  )
