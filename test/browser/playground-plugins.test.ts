/**
 * The playground's page of plugins in a real browser, from source and built: each of its plugins ends as its heading says, and the others go on.
 *
 * Screenshots are left in `test/.tmp/`, to be looked at by people.
 */
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { startVite, useBrowser } from "../support/hooks.ts"
import { build, preview } from "../support/vite.js"

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))
const TMP = path("../.tmp")
const config = {
  root: path("../../playground"),
  configFile: path("../../vite.config.ts"),
  logLevel: "error",
  cacheDir: join(TMP, "playground-plugins-cache"),
} as const

/** The headings of the page, written out once more, and the end of each log. */
const PLUGINS: readonly (readonly [heading: string, log: RegExp])[] = [
  ['words.wasm answers {"words":4}', /← \{"words":4\}\n→ .*\n← \{"words":3\}\n$/],
  [
    'echo.wasm answers {"text":"the quick brown fox"}',
    /← \{"text":"the quick brown fox"\}\n→ .*\n← \{"text":"they still answer"\}\n$/,
  ],
  [
    "prints.wasm answers true",
    /\nstdout: \{"text":"the quick brown fox"\}\n← true\n[^]*stdout: \{"text":"they still answer"\}\n← true\n$/,
  ],
  ["traps.wasm ends in CALL", /\ntraps.wasm: handle\(\) trapped: unreachable \(CALL 5002\)\n$/],
  ["loops.wasm ends in FUEL", /\nloops.wasm: handle\(\) used up its fuel: it began with 999998/],
  [
    "eats.wasm ends in MEMORY",
    /\neats.wasm: handle\(\) trapped: .* could not grow by 1 pages: it may have 16 \(memoryPages\) \(MEMORY 5006\)\n$/,
  ],
  ["garbage.wasm ends in MEMORY", /\ngarbage.wasm: memory: 4294967295 at 4294967295 of 65536 bytes/],
  ["beyond.wasm ends in CALL", /\nbeyond.wasm: handle\(\) trapped: memory access out of bounds \(CALL 5002\)\n$/],
  ["leaks.wasm ends in MEMORY", /\nleaks.wasm: alloc\(\) trapped: .*\n255 events were answered\n$/],
  [
    "greedy.wasm is refused by INTERFACE",
    /- the import "env" "fetch" is not given, .*\n.*- the import "env" "secret" is not given, and the module needs global i32\n$/,
  ],
  [
    "different.wasm is refused by INTERFACE",
    /- the export "free" is missing, .*\n.*- the export "handle" is \(i32\) -> i32, and \(i32, i32\) -> i64 is expected\n/,
  ],
  ["words2.wasm is refused by HASH", /^words2.wasm: its SHA-256 is [0-9a-f]{64}, and 0{64} is expected\n$/],
  ["recurses.wasm ends in STACK", /\nrecurses.wasm: handle\(\) led to more than 500 calls inside of each other/],
  ["sleeps.wasm ends in TIMEOUT", /\nsleeps.wasm: signal timed out\n$/],
]
const LOOKS = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 900 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  "narrow-light": { colorScheme: "light", viewport: { width: 375, height: 800 } },
  "narrow-dark": { colorScheme: "dark", viewport: { width: 375, height: 800 } },
} as const

const { open } = useBrowser()

async function visit(
  url: string,
  look: (typeof LOOKS)[keyof typeof LOOKS] = LOOKS.light,
): Promise<{ page: Page; complaints: string[] }> {
  const page = await open(undefined, look)
  const complaints: string[] = []
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text())
  })
  page.on("pageerror", (error) => complaints.push(String(error)))
  await page.goto(url)
  await page.locator("html[data-ready]").waitFor({ timeout: 20_000 })
  return { page, complaints }
}

const textOf = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).textContent()) ?? ""

describe.each(["dev", "built"] as const)("the %s page", (kind) => {
  let url: string
  let close: () => Promise<void>

  beforeAll(async () => {
    let base: string
    if (kind === "dev") {
      const started = await startVite(config)
      base = started.url
      close = () => started.server.close()
    } else {
      const outDir = join(TMP, "playground-plugins-dist")
      await build({ ...config, build: { outDir, emptyOutDir: true, reportCompressedSize: false } })
      const server = await preview({ ...config, build: { outDir }, preview: { host: "127.0.0.1", port: 0 } })
      base = server.resolvedUrls?.local[0] ?? ""
      close = () => server.close()
    }
    url = `${base}plugins.html`
  })
  afterAll(() => close?.())

  test.each(Object.keys(LOOKS) as (keyof typeof LOOKS)[])(
    "survives all of its plugins, and those that are left answer (%s)",
    async (look) => {
      const { page, complaints } = await visit(url, LOOKS[look])
      const cards = await page.locator(".grid .card").evaluateAll((all) =>
        all.map((card) => ({
          heading: card.querySelector("h3")?.textContent ?? "",
          answer: card.querySelector(".answer")?.textContent ?? "",
          state: (card as HTMLElement).dataset["state"] ?? "",
          log: card.querySelector(".log")?.textContent ?? "",
        })),
      )
      expect(cards).toEqual(
        PLUGINS.map(([heading, log]) => ({
          heading,
          answer: heading.replace(/^\S+ (?:answers|ends in|is refused by) /, ""),
          state: "passes",
          log: expect.stringMatching(log) as string,
        })),
      )
      expect(await textOf(page, "#summary")).toBe("14 of 14 as expected · 3 alive")
      expect(await textOf(page, "#words .about")).toBe("words 1.0.0: counts the words of a text")
      expect(complaints).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth), "nothing is wider than the window").toBe(
        LOOKS[look].viewport.width,
      )
      await page.screenshot({ path: join(TMP, `playground-plugins-${kind}-${look}.png`), fullPage: true })
    },
  )

  test("a new version takes over and gives way again, and all that are alive get an event", async () => {
    const { page, complaints } = await visit(url)
    const replace = page.locator("#words .controls button").nth(2)
    await replace.click()
    await page.locator("#words .about", { hasText: "words 2.0.0" }).waitFor()
    await page.locator("#words .log", { hasText: '{"words":3,"letters":15}' }).waitFor()
    expect(await replace.textContent()).toBe("Replace by words.wasm")
    await page.locator("#text").fill("five words are in here")
    await page.locator("#events button").click()
    await page.locator("#words .log", { hasText: '{"words":5,"letters":18}' }).waitFor()
    await page.locator("#echo .log", { hasText: '← {"text":"five words are in here"}' }).waitFor()
    await replace.click()
    await page.locator("#words .about", { hasText: "words 1.0.0" }).waitFor()
    expect(await textOf(page, "#traps .log")).not.toContain("five")
    expect(complaints).toEqual([])
  })

  test("a plugin that has ended is loaded again, and ends again", async () => {
    const { page } = await visit(url)
    await page.locator("#loops .controls button").nth(0).click()
    await page.locator("#loops .log", { hasText: "it has ended: load it again" }).waitFor()
    await page.locator("#loops .controls button").nth(1).click()
    await page.locator("#loops .log:not(:has-text('it has ended'))").waitFor()
    await page.locator("#loops[data-state=passes]").waitFor()
    expect(await textOf(page, "#loops .answer")).toBe("FUEL")
    expect(await textOf(page, "#summary")).toBe("14 of 14 as expected · 3 alive")
  })

  test("the page is alive while a plugin sleeps", async () => {
    const { page } = await visit(url)
    // In one step, which is done long before the half second is over.
    const seen = await page.evaluate(async () => {
      const press = (selector: string): void => document.querySelector<HTMLElement>(selector)?.click()
      const log = (id: string): string => document.querySelector(`#${id} .log`)?.textContent ?? ""
      press("#sleeps .controls button:nth-child(2)")
      while (!log("sleeps").includes("→")) await new Promise((resolve) => setTimeout(resolve, 5))
      press("#echo .controls button")
      await new Promise((resolve) => setTimeout(resolve, 5))
      const { state } = document.querySelector<HTMLElement>("#sleeps")?.dataset ?? {}
      return [log("echo").split("← ").length - 1, state]
    })
    expect(seen).toEqual([3, "waits"])
    await page.locator("#sleeps[data-state=passes]").waitFor()
  })

  test("the card of a plugin that cannot be fetched says so", async () => {
    const { page } = await visit(url)
    await page.route(/plugins\/words\.wasm$/, (route) => route.fulfill({ status: 404, body: "" }))
    await page.locator("#words .controls button").nth(1).click()
    await page.locator("#words[data-state=fails]").waitFor()
    expect(await textOf(page, "#words .log")).toBe("words.wasm: the server answered 404\n")
    expect(await textOf(page, "#summary")).toBe("13 of 14 as expected · 1 not · 2 alive")
  })
})
