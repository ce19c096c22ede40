/**
 * The documentation as a site: `npm run docs`. Its pages are the files of `docs/`, and its sidebar is the index in `docs/README.md`.
 * A link that leads nowhere fails the build. Nothing is fetched from elsewhere: fonts are the reader's own, and the search runs in the page.
 */
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { defineConfig } from "vitepress"
import type { DefaultTheme, MarkdownRenderer } from "vitepress"
import { slug } from "../../scripts/prose/slug.js"

const DOCS = fileURLToPath(new URL("../", import.meta.url))
/** Files of the repository, such as `../README.md`, which the site has no page for. */
const isOutside = (link: string, page: string): boolean =>
  link.startsWith(".") && !new URL(link, `file:///docs/${page}`).pathname.startsWith("/docs/")

/** The groups of the index: a heading with its list of pages. Pages that are not written yet are left out. */
function sidebar(): DefaultTheme.SidebarItem[] {
  const [, ...groups] = readFileSync(`${DOCS}README.md`, "utf8").split(/^## /m)
  return groups.map((group) => ({
    text: group.slice(0, group.indexOf("\n")),
    items: [...group.matchAll(/\[([^\]]+)\]\(([\w/-]+)\.md\)/g)]
      .filter(([, , page]) => existsSync(`${DOCS}${page}.md`))
      .map(([, text = "", page = ""]) => ({
        text: capital(text.replaceAll("`", "")),
        link: `/${page.replace(/README$/, "")}`,
      })),
  }))
}

/** A link inside of a sentence begins with a small letter. */
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Links that lead out of the documentation become plain text. */
function withoutOutside(md: MarkdownRenderer): void {
  md.core.ruler.push("outside", ({ tokens, env }) => {
    for (const inline of tokens) {
      let isOpen = false
      inline.children = (inline.children ?? []).filter((token) => {
        if (token.type === "link_open") isOpen = isOutside(token.attrGet("href") ?? "", env.relativePath)
        const isDropped = isOpen && (token.type === "link_open" || token.type === "link_close")
        if (token.type === "link_close") isOpen = false
        return !isDropped
      })
    }
  })
}

export default defineConfig({
  title: "wasmport",
  description: "Import WebAssembly as a typed ES module, in Vite, Rollup, Rolldown and esbuild.",
  lang: "en",
  cleanUrls: true,
  rewrites: (page) => page.replace(/README\.md$/, "index.md"),
  srcExclude: ["node_modules/**"],
  ignoreDeadLinks: existsSync(`${DOCS}delivery.md`) ? [] : [/delivery/],
  // Links to headings are GitHub's. The language of `.wit` is coloured as the one that it looks like.
  markdown: { anchor: { slugify: slug }, languageAlias: { wit: "rust" }, config: withoutOutside },
  themeConfig: {
    nav: [
      { text: "Guide", link: "/import-forms" },
      { text: "Options", link: "/options" },
      { text: "Troubleshooting", link: "/troubleshooting" },
    ],
    sidebar: sidebar(),
    outline: [2, 3],
    search: { provider: "local" },
  },
})
