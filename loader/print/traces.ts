/** Traces -> JavaScript: the module in which `explain` finds the modules of a bundle. Names come from the wasm: they are printed as literals. */
import { quote } from "../names.ts"
import { own } from "../own-names.ts"
import { lines, paragraphs } from "./host.ts"
import type { Expression, Traced } from "./host.ts"
import type { TracePlan } from "../plan/trace.ts"

/** A module in the table of a build. */
export interface TracedFile extends Traced {
  /** The URLs of the file and of its copies, if it is emitted. */
  readonly urls: readonly Expression[]
}

/**
 * The table of a build. It is made at once, since a script knows its own URL only while it runs for the first time. Stacks have whole URLs, where Vite
 * writes paths from the host's root. A URL may be impossible, as in a worker of a `blob:`: it is left out here, and the file's own module reports it
 * once it is asked for.
 */
export function printTraces(traced: readonly TracedFile[]): string {
  const told = traced.filter(says)
  const setups = new Set(told.flatMap(({ urls }) => urls.map(({ setup }) => setup)))
  return paragraphs(
    lines("// the modules of this build, for explanations", [...setups]),
    told.some(({ urls }) => urls.length > 0) &&
      lines(
        `const ${own("textOf")} = (url) => {`,
        "  try {",
        "    return new URL(url(), globalThis.location?.href).href",
        "  } catch {}",
        "}",
      ),
    lines(
      `const ${own("table")} = /* @__PURE__ */ (() => [`,
      told.map((it) => `  ${traceData(it)},`),
      "])()",
    ),
    `export const ${own("traces")} = () => table`,
  )
}

/** The table of a dev server, whose modules enter by themselves. */
export const printDevTraces = (runtime: string): string =>
  paragraphs(`export { ${own("enteredTraces")} as ${own("traces")} } from ${quote(`${runtime}/entries`)}`)

/** Whether there are facts that engines do not give. */
const says = ({ plan, urls, hashes }: TracedFile): boolean =>
  urls.length + hashes.length > 0 &&
  (plan.name !== undefined || plan.language !== undefined || plan.names.length > 0 || plan.stripped === true)

/** The expression of the trace of a module that enters by itself, and has its URL already; undefined if there is nothing to tell. */
export const traceOf = (traced: TracedFile): string | undefined =>
  says(traced) ? traceData(traced, (code) => `String(${code})`) : undefined

function traceData(
  { plan: { name, language, names, stripped }, urls, hashes, late }: TracedFile,
  text = (code: string): string => `textOf(() => ${code})`,
): string {
  return [
    `{ urls: [${[...urls.map(({ code }) => text(code)), ...(late === undefined ? hashes.map(quote) : [`...${quote(late.hashes)}`])].join(", ")}]`,
    ...(name === undefined ? [] : [`name: ${quote(name)}`]),
    ...(language === undefined ? [] : [`language: ${quote(language)}`]),
    ...(stripped === true ? ["stripped: true"] : []),
    ...(names.length === 0 ? [] : [`names: ${late === undefined ? printNames(names) : quote(late.names)}`]),
  ]
    .join(", ")
    .concat(" }")
}

/** The names of functions by their indexes, as an object. */
export const printNames = (names: TracePlan["names"]): string =>
  `{ ${names.map(([index, it]) => `${index}: ${quote(it)}`).join(", ")} }`
