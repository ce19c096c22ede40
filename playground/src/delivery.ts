/** The page about delivery: a card for each option, with the files that a build with it made, and whether they are as the option promises. */
import builds from "virtual:delivery"
// oxlint-disable-next-line import/default -- Vite gives the text of the file
import sample from "./sample/main.js?raw"
import { button, byId, element, highlight, sectionOf } from "./dom.ts"
import { card, code, sizeText, table, wide } from "./facts.ts"

type Build = (typeof builds)[keyof typeof builds]
type Row = readonly string[]

/** A size that stays on one line. */
const cell = (bytes = 0): string => sizeText(bytes).replace(" ", "\u00a0")
/** The name without the hash that the build put into it. */
const plain = (name: string): string => name.replace(/-[\w-]{8}(?=\.)/, "")
const modules = ({ files }: Build): Build["files"] => files.filter(({ name }) => name.endsWith(".wasm"))
const sum = (build: Build, what: "size" | "zipped" = "size"): number =>
  modules(build).reduce((all, it) => all + it[what], 0)

/** A row for each module of two builds, and one of both. */
function sizes(before: Build, after: Build): Row[] {
  const of = (build: Build, name: string): Build["files"][number] | undefined =>
    modules(build).find((it) => plain(it.name) === name)
  const rows = modules(before).map(({ name, size, zipped }) => {
    const left = of(after, plain(name))
    return [plain(name), cell(size), cell(left?.size), cell(zipped), cell(left?.zipped)]
  })
  const all = [sum(before), sum(after), sum(before, "zipped"), sum(after, "zipped")].map(cell)
  return [...rows, ["both", ...all]]
}

/** Text of a build, whose lines are long. */
const wrapped = (text = ""): HTMLElement => {
  const made = code(text.trim())
  made.classList.add("wrap")
  return made
}

const states: boolean[] = []

/** A card whose heading is a promise; the mark says whether the files keep it. */
function promise(
  id: string,
  title: string,
  option: string,
  isKept: boolean,
  answer: string,
  ...facts: readonly Node[]
): HTMLElement {
  states.push(isKept)
  const mark = element("span", { className: "mark", textContent: isKept ? "✓" : "✗" })
  mark.setAttribute("role", "img")
  mark.setAttribute("aria-label", isKept ? "passes" : "fails")
  const result = element("div", { className: "result" }, mark, element("output", { className: "answer" }, answer))
  const made = card(title, wrapped(`wasmport({ ${option} })`), ...facts, result)
  made.id = id
  made.dataset["state"] = isKept ? "passes" : "fails"
  return made
}

const saved = (before: number, after: number): string =>
  `${before} B → ${after} B, ${Math.round((1 - after / before) * 100)} % less`

const HEADS = ["file", "before", "after", "gzip before", "gzip after"]
const { keep, strip, split, optimize, preload, integrity, floor } = builds
const namesFile = split.files.find(({ name }) => name.endsWith(".names.json"))
const manifest = preload.files.find(({ name }) => name === "wasm-manifest.json")

const less = [
  promise(
    "strip",
    "A build leaves out names and debug sections",
    'names: "strip" /* the default */',
    sum(strip) < sum(keep),
    saved(sum(keep), sum(strip)),
    table(HEADS, sizes(keep, strip)),
  ),
  promise(
    "split",
    "The names are in a file of their own, for explain",
    'names: "split"',
    sum(split) === sum(strip) && namesFile !== undefined,
    `${namesFile?.name ?? "no file"}, ${sizeText(namesFile?.size ?? 0)}`,
    wrapped(namesFile?.text),
  ),
  promise(
    "optimize",
    "The build drops what nobody imports, and makes the rest small",
    "optimize: true",
    sum(optimize) < sum(strip),
    saved(sum(strip), sum(optimize)),
    table(HEADS, sizes(strip, optimize)),
    wrapped(optimize.told.join("\n")),
  ),
]

const sooner = [
  promise(
    "preload",
    "The page asks for its modules before its code has come",
    "preload: true",
    preload.links.length === modules(preload).length && strip.links.length === 0,
    `${preload.links.length} links in the HTML, ${strip.links.length} without the option`,
    wrapped(preload.links.join("\n")),
  ),
  promise(
    "manifest",
    "A server learns them too, for a Link header",
    `preload: { manifest: "${manifest?.name}" }`,
    manifest !== undefined,
    `${Object.keys(JSON.parse(manifest?.text ?? "{}") as object).length} modules, with their entries`,
    wrapped(manifest?.text),
  ),
  await integrityCard(),
]

const floorCard = promise(
  "floor",
  "A build warns of modules that its browsers cannot run",
  "featureFloor: true /* the default */",
  floor.told.some((it) => it.includes("safari") || it.includes("Safari")),
  `${floor.told.length} ${floor.told.length === 1 ? "warning" : "warnings"}`,
  element("p", { textContent: "build.target is chrome120, firefox115 and safari15." }),
  wrapped(floor.told.join("\n")),
)

/** The browser itself checks the module of a build against the hash in the code of that build; a button spoils a byte of it. */
async function integrityCard(): Promise<HTMLElement> {
  const all = await Promise.all(
    modules(integrity).map(async ({ base64 = "" }) => {
      const bytes = Uint8Array.from(atob(base64), (it) => it.charCodeAt(0))
      return { bytes, hash: await hashOf(bytes) }
    }),
  )
  const matching = all.filter(({ hash }) => integrity.hashes.includes(hash))
  const [first] = matching
  const told = element("output", { className: "value small", id: "checked" })
  const ask = async (bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
    const url = URL.createObjectURL(new Blob([bytes], { type: "application/wasm" }))
    try {
      const response = await fetch(url, { integrity: first?.hash ?? "" })
      told.textContent = `the browser took ${(await response.arrayBuffer()).byteLength} bytes`
      told.dataset["state"] = "done"
    } catch (error) {
      told.textContent = `the browser refused them: ${String(error)}`
      told.dataset["state"] = "waits"
    } finally {
      URL.revokeObjectURL(url)
    }
  }
  const bytes = first?.bytes ?? new Uint8Array()
  const spoilt = bytes.slice()
  spoilt[spoilt.length - 1]! ^= 1
  await ask(bytes)
  return promise(
    "integrity",
    "The code has the hash of each module, and the browser refuses other bytes",
    "integrity: true",
    matching.length === all.length && told.dataset["state"] === "done",
    `${matching.length} of ${all.length} files have the hash that the code has`,
    wrapped(integrity.hashes.join("\n")),
    element(
      "div",
      { className: "buttons" },
      button("Fetch it", () => void ask(bytes)),
      button("Fetch it with one byte changed", () => void ask(spoilt)),
    ),
    told,
  )
}

async function hashOf(bytes: BufferSource): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-384", bytes))
  return `sha384-${btoa(String.fromCharCode(...hash))}`
}

byId("sample").append(...highlight(sample.trim()))
byId("sections").append(
  sectionOf("Ship less", "Sizes of the files that the builds made, as they are and by gzip.", less),
  sectionOf(
    "Load sooner, and check what comes",
    "Links, a manifest, and hashes, as they stand in what the builds wrote.",
    sooner,
  ),
  sectionOf(
    "For which browsers",
    "A browser that lacks one feature of a module refuses all of it. The warning is the build’s own.",
    [wide(floorCard)],
  ),
)
const kept = states.filter(Boolean).length
const summary = byId("summary")
summary.textContent = `${kept} of ${states.length} hold`
summary.dataset["state"] = kept === states.length ? "passes" : "fails"
