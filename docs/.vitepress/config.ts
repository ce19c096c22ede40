/**
 * The documentation as a site: `npm run docs`. Its pages are the files of `docs/`, and its sidebar is the index in `docs/README.md`.
 * A link that leads nowhere fails the build. Nothing is fetched from elsewhere: fonts are the reader's own, and the search runs in the page.
 */
import { defineConfig } from "vitepress"
import type { MarkdownRenderer } from "vitepress"
import { slug } from "../../scripts/prose/slug.js"
import { nav, sidebar } from "./navigation.ts"

/** Files of the repository, such as `../README.md`, which the site has no page for. */
const isOutside = (link: string, page: string): boolean =>
  link.startsWith(".") && !new URL(link, `file:///docs/${page}`).pathname.startsWith("/docs/")

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
  // Links to headings are GitHub's. The language of `.wit` is coloured as the one that it looks like.
  markdown: { anchor: { slugify: slug }, languageAlias: { wit: "rust" }, config: withoutOutside },
  themeConfig: {
    nav: nav(),
    sidebar: sidebar(),
    outline: [2, 3],
    search: { provider: "local" },
  },
})
