/** The sizes of a module as builds ship it, and the first browsers that have all of its features. */
import { inspect, strip } from "wasmport/loader"
import type { Inspection } from "wasmport/loader"
// oxlint-disable-next-line no-restricted-imports -- plain data of the plugin, which warns by it and has no public name
import { BROWSER_NAMES, BROWSERS, FIRST, WASM } from "../../src/project/browser-support.ts"
import { element } from "./dom.ts"
import { sizeText, table } from "./facts.ts"

/** The bytes by gzip, as the browser's own compressor makes it. */
async function zipped(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"))
  return (await new Response(stream).arrayBuffer()).byteLength
}

const percent = (part: number, whole: number): string =>
  part === whole ? "the same" : `−${((1 - part / whole) * 100).toFixed(part < whole / 2 ? 0 : 1)} %`

/** The file, and what is left of it without sections for tools. The sizes by gzip come a little later. */
export function shipped(bytes: Uint8Array<ArrayBuffer>, { sections }: Inspection): Node[] {
  const stripped = new Uint8Array(strip(bytes))
  const left = [...inspect(stripped).sections]
  const gone = sections.filter(({ name }) => {
    const at = left.findIndex((it) => it.name === name)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  const root = element("div", {})
  const show = (whole: string, rest: string, share: string): void =>
    root.replaceChildren(
      table(
        ["option names", "size", "by gzip"],
        [
          ['"keep"', sizeText(bytes.length), whole],
          ['"strip", the default', sizeText(stripped.length), rest],
          ["saved", percent(stripped.length, bytes.length), share],
        ],
      ),
    )
  show("…", "…", "…")
  void Promise.all([zipped(bytes), zipped(stripped)]).then(([whole, rest]) =>
    show(sizeText(whole), sizeText(rest), percent(rest, whole)),
  )
  const names = [...new Set(gone.map(({ name }) => name))]
  const text =
    names.length === 0
      ? "It has no names or debug sections: a build ships it as it is."
      : `A build leaves out: ${names.join(", ")}.`
  return [root, element("p", { textContent: text })]
}

const versionText = (version: number): string => (version === Infinity ? "none" : String(version))

/** The first versions of each browser that have each feature, and all of them. */
export function browsers(bytes: Uint8Array<ArrayBuffer>, { uses }: Inspection): Node[] {
  const known = Object.entries(FIRST).filter(([name]) => uses.includes(name))
  const unjudged = uses.filter((it) => !(it in FIRST))
  const line = (name: string, first: (typeof FIRST)[string]): string[] => [
    name,
    ...BROWSERS.map((it) => versionText(first[it])),
  ]
  const needed = Object.fromEntries(
    BROWSERS.map((it) => [it, Math.max(WASM[it], ...known.map(([, first]) => first[it]))]),
  ) as (typeof FIRST)[string]
  const rows = [["WebAssembly 1.0", WASM] as const, ...known].map(([name, first]) => line(name, first))
  if (known.length > 0) rows.push(line("all of them", needed))
  const isValid = WebAssembly.validate(bytes)
  const verdict = element("p", {
    className: "fits",
    textContent: `This browser ${isValid ? "accepts" : "refuses"} it.`,
  })
  verdict.dataset["state"] = isValid ? "passes" : "fails"
  const more = unjudged.length > 0 ? [element("p", { textContent: `Not judged: ${unjudged.join(", ")}.` })] : []
  return [verdict, table(["it uses", ...BROWSERS.map((it) => BROWSER_NAMES[it])], rows), ...more]
}
