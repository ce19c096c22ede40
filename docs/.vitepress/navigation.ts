/** The site's navigation: its sidebar is the index in `docs/README.md`, with the pages of a folder below the folder's own. */
import { readFileSync } from "node:fs"

const DOCS = new URL("../", import.meta.url)

/** A link, or a list of them. */
export interface Item {
  readonly text: string
  readonly link?: string
  readonly items?: Item[]
  readonly collapsed?: boolean
}

/** The groups of the index: a heading with its list of pages. */
export function sidebar(): Item[] {
  const [, ...groups] = read("README.md").split(/^## /m)
  return groups.map((group) => ({ text: group.slice(0, group.indexOf("\n")), items: itemsIn(group, "") }))
}

export const nav = (): Item[] => [
  { text: "Guide", link: "/import-forms" },
  { text: "Options", link: "/options" },
  {
    text: "Troubleshooting",
    items: [
      { text: "A build", link: "/troubleshooting" },
      { text: "A running app", link: "/troubleshooting-run-time" },
    ],
  },
]

const read = (page: string): string => readFileSync(new URL(page, DOCS), "utf8")

/** The pages to which a text of this folder links, but for those of other folders. */
function itemsIn(text: string, folder: string): Item[] {
  return [...text.matchAll(/\[([^\]]+)\]\(([\w/-]+)\.md\)/g)].map(([, name = "", page = ""]) => {
    const item = { text: capital(name.replaceAll("`", "")), link: `/${folder}${page.replace(/README$/, "")}` }
    if (!page.endsWith("/README")) return item
    return { ...item, items: itemsIn(read(`${folder}${page}.md`), item.link.slice(1)), collapsed: true }
  })
}

/** A link inside of a sentence begins with a small letter. */
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
