/** The site of docs/: its navigation leads to every page. `npm run docs` builds it, and refuses links that lead nowhere. */
import { expect, test } from "vitest"
import { nav, sidebar } from "../../docs/.vitepress/navigation.ts"
import type { Item } from "../../docs/.vitepress/navigation.ts"
import { docsPages } from "../../scripts/prose/pages.js"
import { REPOSITORY } from "../support/project.ts"

const linksOf = (items: readonly Item[]): string[] =>
  items.flatMap(({ link, items: below = [] }) => [...(link === undefined ? [] : [link]), ...linksOf(below)])

/** The addresses of all pages but the first. */
const pages = docsPages(REPOSITORY)
  .map((page) => page.replace(/^docs|(?:README)?\.md$/g, ""))
  .filter((page) => page !== "/")

test("the site's sidebar has each page of docs once, so that each has a page before and after it", () => {
  expect(linksOf(sidebar()).sort()).toEqual(pages.sort())
})

test("the bar at the top of the site leads to pages, and to both on troubleshooting", () => {
  const links = linksOf(nav())
  expect(pages).toEqual(expect.arrayContaining(links))
  expect(links).toEqual(expect.arrayContaining(["/troubleshooting", "/troubleshooting-run-time"]))
})
