/**
 * The playground's page that looks into a file, in a real browser, from source and built; and all pages of the playground by axe-core: names, roles,
 * order, contrast.
 *
 * Screenshots are left in `test/.tmp/`, to be looked at by people.
 */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { startVite, useBrowser } from "../support/hooks.ts"
import { build, preview } from "../support/vite.js"
import { fixture } from "../support/wasm.ts"
import { strip } from "../../loader/strip.ts"

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))
const TMP = path("../.tmp")
const config = {
  root: path("../../playground"),
  configFile: path("../../vite.config.ts"),
  logLevel: "error",
  cacheDir: join(TMP, "playground-inspect-cache"),
} as const
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
const LOOKS = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 900 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  "narrow-light": { colorScheme: "light", viewport: { width: 375, height: 800 } },
  "narrow-dark": { colorScheme: "dark", viewport: { width: 375, height: 800 } },
} as const

const browser = useBrowser()
const summaryOf = async (page: Page): Promise<string> => {
  await page.waitForFunction(() => document.getElementById("summary")?.dataset["state"] !== undefined)
  return (await page.locator("#summary").textContent()) ?? ""
}
const cardOf = (page: Page, heading: RegExp): Promise<string | null> =>
  page.locator(".facts", { has: page.getByRole("heading", { name: heading }) }).textContent()

describe.each(["source", "built"])("the page that looks into a module, from %s", (from) => {
  let url = ""
  let close: () => Promise<void>

  beforeAll(async () => {
    if (from === "source") {
      const started = await startVite(config)
      ;[url, close] = [started.url, () => started.server.close()]
    } else {
      const outDir = join(TMP, "playground-inspect")
      await build({ ...config, build: { outDir, emptyOutDir: true } })
      const server = await preview({ ...config, build: { outDir }, preview: { port: 0, host: "127.0.0.1" } })
      ;[url, close] = [server.resolvedUrls?.local[0] as string, () => server.close()]
    }
  })
  afterAll(() => close?.())

  const drop = async (page: Page, name: string, bytes: Uint8Array): Promise<void> => {
    await page.goto(new URL("inspect.html", url).href)
    await page.locator("#file").setInputFiles({ name, mimeType: "application/wasm", buffer: Buffer.from(bytes) })
  }

  test("shows interface, types as the plugin writes them, sizes and the import", async () => {
    const page = await browser.open()
    await drop(page, "math.wasm", fixture("math"))
    expect(await summaryOf(page)).toBe("math.wasm: 5 exports, 0 imports, 186 B")
    expect(await cardOf(page, /^Types: math\.d\.wasm\.ts$/)).toContain(
      readFileSync(path("../../playground/src/wasm/math.d.wasm.ts"), "utf8").trim(),
    )
    expect(await cardOf(page, /^How to import it$/)).toContain('import * as math from "./math.wasm"\n\nmath.add(1, 1)')
    expect(await cardOf(page, /^Sizes$/)).toMatch(/code\d+ B/)
  })

  test("shows a call by the types of a .wit that comes with the module", async () => {
    const page = await browser.open()
    await page.goto(new URL("inspect.html", url).href)
    const files = ["text.wasm", "text.wit"].map((name) => path(`../../playground/src/wasm/${name}`))
    await page.locator("#file").setInputFiles(files)
    await summaryOf(page)
    expect(await cardOf(page, /^How to import it$/)).toContain('text.greet("text") // string')
  })

  test("measures what a build ships, and says which browsers have what the module uses", async () => {
    const page = await browser.open()
    await drop(page, "squares.wasm", fixture("variants", "squares.simd"))
    await summaryOf(page)
    const shipped = page.locator(".facts", { has: page.getByRole("heading", { name: "As a build ships it" }) })
    await shipped.getByText("…").first().waitFor({ state: "detached" })
    const bytes = fixture("variants", "squares.simd")
    const rest = strip(bytes)
    const rows = await shipped
      .locator("tbody tr")
      .evaluateAll((all) => all.map((row) => [...row.children].map((it) => it.textContent)))
    expect(rows.slice(0, 2)).toEqual([
      ['"keep"', `${bytes.length} B`, expect.stringMatching(/^\d+ B$/)],
      ['"strip", the default', `${rest.length} B`, expect.stringMatching(/^\d+ B$/)],
    ])
    expect(await shipped.textContent()).toContain("A build leaves out: name.")
    const browsers = await cardOf(page, /^Browsers that run it$/)
    expect(browsers).toContain("This browser accepts it.")
    expect(browsers).toMatch(/simd12891918916\.4.*all of them91918916\.4/)
  })

  test("compares two modules", async () => {
    const page = await browser.open()
    await page.goto(new URL("inspect.html", url).href)
    const file = (name: string) => ({
      name: `${name}.wasm`,
      mimeType: "application/wasm",
      buffer: Buffer.from(fixture("plugins", name)),
    })
    await page.locator("#file").setInputFiles([file("words"), file("words2")])
    expect(await summaryOf(page)).toBe("words2.wasm in the place of words.wasm: no differences")
    expect(await cardOf(page, /^words2\.wasm in the place/)).toContain("It fits.")
    await page.locator("#file").setInputFiles([file("echo"), file("different")])
    await page.locator("#summary", { hasText: /^different\.wasm in the place of echo\.wasm: [1-9]/ }).waitFor()
    expect(await cardOf(page, /^different\.wasm in the place/)).toMatch(
      /It does not fit\..*the export "free" is missing/,
    )
    await page.getByRole("button", { name: "echo.wasm and different.wasm" }).click()
    await page.getByRole("heading", { name: "In numbers" }).waitFor()
  })

  test("explains bytes that are no module as a build does, and forgets the module that it showed before", async () => {
    const page = await browser.open()
    await drop(page, "math.wasm", fixture("math"))
    await summaryOf(page)
    await page
      .locator("#file")
      .setInputFiles({ name: "page.wasm", mimeType: "text/html", buffer: Buffer.from("<!doctype html><p>404") })
    await page.locator("#summary", { hasText: "this is an HTML page, not WebAssembly" }).waitFor()
    expect(await page.locator(".facts").count()).toBe(0)
  })

  test("shows names from the bytes as text, whatever they hold", async () => {
    const name = "<img src=x onerror=globalThis.harmed=1>"
    const body = [1, name.length, ...Buffer.from(name), 0, 0]
    const bytes = [
      0,
      0x61,
      0x73,
      0x6d,
      1,
      0,
      0,
      0,
      1,
      4,
      1,
      0x60,
      0,
      0,
      3,
      2,
      1,
      0,
      7,
      body.length,
      ...body,
      10,
      4,
      1,
      2,
      0,
      0x0b,
    ]
    const page = await browser.open()
    await drop(page, `${name.slice(0, 20)}.wasm`, Uint8Array.from(bytes))
    expect(await summaryOf(page)).toMatch(/1 exports, 0 imports/)
    expect(await cardOf(page, /^Exports/)).toContain(name)
    expect(await page.locator("#sections img").count()).toBe(0)
    expect(await page.evaluate("globalThis.harmed")).toBeUndefined()
  })

  test.each(Object.entries(LOOKS))(
    "is as wide as the screen, and has no fault by axe-core: %s",
    async (look, options) => {
      const page = await browser.open(undefined, options)
      // From source the other pages look the same, and take long to compile.
      for (const name of from === "source" ? ["inspect"] : ["inspect", "index", "plugins", "delivery"]) {
        await page.goto(new URL(`${name}.html`, url).href)
        if (name === "inspect") await page.getByRole("button", { name: "text.wasm" }).click()
        // Cards of that page wait for a click.
        if (name === "index") await page.locator("html[data-ready]").waitFor()
        else
          await page.waitForFunction(
            () => /passes|fails/.test(document.getElementById("summary")?.dataset["state"] ?? ""),
            undefined,
            { timeout: 30_000 },
          )
        expect(await page.evaluate("document.documentElement.scrollWidth"), name).toBe(options.viewport.width)
        await page.evaluate(AXE)
        const violations = await page.evaluate(
          "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map((it) => it.html)]))",
        )
        expect(violations, name).toEqual([])
        if (from === "built")
          await page.screenshot({ path: join(TMP, `playground-${name}-${look}.png`), fullPage: true })
      }
    },
  )
})
