/** The cards of the page that looks into a module, with tables and code. Text that comes from bytes stays text. */
import { element, highlight } from "./dom.ts"

/** The most rows of a table that are shown. */
const MOST_ROWS = 200
/** Names come from the bytes, and may be of any length. */
export const short = (text: string): string => (text.length > 120 ? `${text.slice(0, 119)}…` : text)
export const sizeText = (bytes: number): string => (bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`)

/** A card with a heading. */
export const card = (title: string, ...children: readonly Node[]): HTMLElement =>
  element("article", { className: "card facts" }, element("h3", { textContent: title }), ...children)
export const wide = (it: HTMLElement): HTMLElement => {
  it.classList.add("wide")
  return it
}
export const code = (text: string): HTMLElement =>
  element("pre", { tabIndex: 0 }, element("code", {}, ...highlight(text)))

export function table(heads: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
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
