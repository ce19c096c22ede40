/** The browsers that a build is for: those of the bundler's target, and those of the app's browserslist, if there is one. */
import { existsSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { BROWSERS } from "./browser-support.ts"
import type { Browser, BrowserTarget } from "./browser-support.ts"

/**
 * The browsers among a bundler's targets. Editions of ECMAScript and servers are none.
 * @example browsersOf(["es2022", "chrome111", "safari16.4"]) // [{ browser: "chrome", version: 111 }, { browser: "safari", version: 16.4 }]
 */
export const browsersOf = (targets: readonly string[]): BrowserTarget[] =>
  targets.flatMap((target) => {
    const [, name = "", version = ""] = /^\s*([a-z]+)(\d+(?:\.\d+)?)/i.exec(target) ?? []
    return targetOf(name.toLowerCase(), version)
  })

/** Browserslist's names for browsers with another one's engine and version numbers. */
const SAME: Readonly<Record<string, Browser>> = {
  and_chr: "chrome",
  and_ff: "firefox",
  ios_saf: "ios",
  android: "chrome",
}

function targetOf(name: string, version: string): BrowserTarget[] {
  const browser = SAME[name] ?? BROWSERS.find((it) => it === name)
  const number = Number.parseFloat(version)
  return browser === undefined || Number.isNaN(number) ? [] : [{ browser, version: number }]
}

/** The part of the package `browserslist` that is used. */
type Browserslist = ((queries: undefined, options: { path: string }) => string[]) & {
  loadConfig(options: { path: string }): unknown
}

/**
 * The browsers of the app's browserslist. None if it has no config, or if the package `browserslist` cannot be found from its root. The tools that
 * build by a wrong config report it.
 */
export function browserslistOf(root: string): BrowserTarget[] {
  if (!mayHaveConfig(root)) return []
  const quiet = process.env["BROWSERSLIST_IGNORE_OLD_DATA"]
  try {
    const browserslist = createRequire(join(root, "package.json"))("browserslist") as Browserslist
    if (browserslist.loadConfig({ path: root }) === undefined) return []
    // The tools that build by this data warn if it is old.
    process.env["BROWSERSLIST_IGNORE_OLD_DATA"] = "1"
    return browserslist(undefined, { path: root }).flatMap((it) => {
      const [name = "", version = ""] = it.split(" ")
      return targetOf(name, version)
    })
  } catch {
    return []
  } finally {
    if (quiet === undefined) delete process.env["BROWSERSLIST_IGNORE_OLD_DATA"]
    else process.env["BROWSERSLIST_IGNORE_OLD_DATA"] = quiet
  }
}

/** Whether the folder, or one around it, has a config. The package with its data takes a tenth of a second to load. */
function mayHaveConfig(folder: string): boolean {
  if (process.env["BROWSERSLIST"] !== undefined || process.env["BROWSERSLIST_CONFIG"] !== undefined) return true
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".browserslistrc")) || existsSync(join(at, "browserslist"))) return true
    try {
      if (readFileSync(join(at, "package.json"), "utf8").includes('"browserslist"')) return true
    } catch {}
    if (dirname(at) === at) return false
  }
}
