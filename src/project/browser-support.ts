/** Features of WebAssembly -> the first version of each browser that has them, and the browsers of a build that lack some. */

/** The browsers of the table, as bundlers name them in `target`. */
export const BROWSERS = ["chrome", "edge", "firefox", "safari", "ios", "opera", "samsung"] as const
export type Browser = (typeof BROWSERS)[number]

/** Their names in sentences. */
export const BROWSER_NAMES: Readonly<Record<Browser, string>> = {
  chrome: "Chrome",
  edge: "Edge",
  firefox: "Firefox",
  safari: "Safari",
  ios: "Safari on iOS",
  opera: "Opera",
  samsung: "Samsung Internet",
}

/** A browser that a build is for, in its oldest version. */
export interface BrowserTarget {
  readonly browser: Browser
  readonly version: number
}

/** Versions are numbers: minor ones have one digit. */
type Versions = Readonly<Record<Browser, number>>

const versions = (...of: readonly [number, number, number, number, number, number, number]): Versions =>
  Object.fromEntries(BROWSERS.map((browser, i) => [browser, of[i]])) as Record<Browser, number>

/** No version has it. */
const NONE = Infinity

/**
 * By the names of features in `inspect`. Source: `webassembly` of @mdn/browser-compat-data 8.1.9 (November 2026), without features behind flags and
 * in previews; webassembly.org/features and caniuse.com show the same. A feature that is not here is not judged: nobody ships it, or wasmport stands
 * in for it (`js-string-builtins`).
 */
export const FIRST: Readonly<Record<string, Versions>> = {
  "mutable-globals": versions(74, 79, 61, 13.1, 13.4, 62, 11),
  "sign-ext": versions(69, 18, 62, 14.1, 14.5, 56, 10),
  "nontrapping-fptoint": versions(75, 18, 64, 15.1, 15.1, 62, 11),
  "bulk-memory": versions(75, 79, 79, 15.1, 15.1, 62, 11),
  atomics: versions(74, 79, 79, 15.2, 15.2, 62, 15),
  multivalue: versions(86, 86, 78, 13.1, 13.4, 72, 14),
  "reference-types": versions(96, 96, 79, 15.1, 15.1, 82, 17),
  simd128: versions(91, 91, 89, 16.4, 16.4, 77, 16),
  "exception-handling": versions(95, 95, 100, 15.2, 15.2, 81, 17),
  "tail-call": versions(112, 112, 121, 18.2, 18.2, 98, 23),
  "extended-const": versions(114, 114, 112, 17.4, 17.4, 100, 23),
  "relaxed-simd": versions(114, 114, 146, 27.3, 27.3, 100, 23),
  "function-references": versions(119, 119, 120, 18, 18, 105, 25),
  gc: versions(119, 119, 120, 18.2, 18.2, 105, 25),
  multimemory: versions(120, 120, 125, 27.3, 27.3, 106, 25),
  memory64: versions(133, 133, 134, 27.3, 27.3, 118, 29),
  exnref: versions(137, 137, 131, 18.4, 18.4, 121, 30),
  "wide-arithmetic": versions(NONE, NONE, 155, NONE, NONE, NONE, NONE),
}

/** The first versions that run any WebAssembly. A build for older ones has no wasm there at all. */
export const WASM: Versions = versions(57, 16, 52, 11, 11, 44, 7)

/** A feature that browsers of a build lack. */
export interface Lacking {
  readonly feature: string
  readonly browsers: readonly (BrowserTarget & {
    /** Undefined if no version has it. */
    readonly first: number | undefined
  })[]
}

/** The features that some of the browsers lack, in the order of their age. Each browser counts by its oldest version. */
export function lackingFeatures(features: readonly string[], targets: readonly BrowserTarget[]): Lacking[] {
  const oldest = new Map<Browser, number>()
  for (const { browser, version } of targets)
    if (version >= WASM[browser]) oldest.set(browser, Math.min(version, oldest.get(browser) ?? version))
  const used = Object.entries(FIRST).filter(([feature]) => features.includes(feature))
  return used.flatMap(([feature, first]) => {
    const browsers = BROWSERS.flatMap((browser) => {
      const version = oldest.get(browser)
      if (version === undefined || version >= first[browser]) return []
      return [{ browser, version, first: first[browser] === NONE ? undefined : first[browser] }]
    })
    return browsers.length > 0 ? [{ feature, browsers }] : []
  })
}
