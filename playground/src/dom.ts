/** The little that the page needs of a framework: elements with properties and children, and colours for code. */

/** The element with this id, which the page has. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`There is no #${id} on this page.`)
  return found
}

/** A new element with some of its properties set and its children appended. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const created = Object.assign(document.createElement(name), properties)
  created.append(...children)
  return created
}

/** A part of the page: its heading, its text, and its cards. */
export const sectionOf = (title: string, text: string, cards: readonly HTMLElement[]): HTMLElement =>
  element(
    "section",
    {},
    element("div", { className: "intro" }, element("h2", { textContent: title }), element("p", { textContent: text })),
    element("div", { className: "grid" }, ...cards),
  )

/** A button that does its work and then whatever follows from it. */
export function button(label: string, work: () => void): HTMLButtonElement {
  const created = element("button", { type: "button", textContent: label })
  created.addEventListener("click", work)
  return created
}

const TOKEN =
  /(?<comment>\/\/[^\n]*)|(?<string>"[^"\n]*")|(?<keyword>\b(?:as|await|const|from|import|instanceof|new)\b)|(?<number>\b\d[\d.]*n?\b)/g

/** A few lines of JavaScript as text and coloured spans. */
export function highlight(code: string): (Node | string)[] {
  const parts: (Node | string)[] = []
  let end = 0
  for (const match of code.matchAll(TOKEN)) {
    const [kind = ""] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? []
    parts.push(code.slice(end, match.index), element("span", { className: kind, textContent: match[0] }))
    end = match.index + match[0].length
  }
  return [...parts, code.slice(end)]
}
