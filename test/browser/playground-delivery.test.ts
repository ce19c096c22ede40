/** The playground's page about delivery, built: its cards are right about the builds that they show, and the browser checks what it is told to. */
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, expect, test } from "vitest"
import { deliver } from "../../playground/delivery.js"
import { useBrowser } from "../support/hooks.ts"
import { build, preview } from "../support/vite.js"

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))
const outDir = path("../.tmp/playground-delivery")
const config = { root: path("../../playground"), configFile: path("../../vite.config.ts"), logLevel: "error" } as const

const browser = useBrowser()
let url = ""
let close: () => Promise<void>
beforeAll(async () => {
  await build({
    ...config,
    build: { outDir, emptyOutDir: true, rollupOptions: { input: join(config.root, "delivery.html") } },
  })
  const server = await preview({ ...config, build: { outDir }, preview: { port: 0, host: "127.0.0.1" } })
  ;[url, close] = [server.resolvedUrls?.local[0] as string, () => server.close()]
})
afterAll(() => close?.())

test("every promise is kept, without a complaint, and another byte is refused", async () => {
  const page = await browser.open()
  const complaints: string[] = []
  page.on("pageerror", (error) => complaints.push(String(error)))
  page.on("console", (message) => {
    if (message.type() !== "log") complaints.push(message.text())
  })
  await page.goto(new URL("delivery.html", url).href)
  await page.locator("#summary[data-state]").waitFor()
  expect(await page.locator("#summary").textContent()).toBe("7 of 7 hold")
  expect(complaints).toEqual([])
  const checked = page.locator("#checked")
  expect(await checked.textContent()).toMatch(/^the browser took \d+ bytes$/)
  await page.getByRole("button", { name: "Fetch it with one byte changed" }).click()
  await page.locator("#checked", { hasText: /^the browser refused them: TypeError/ }).waitFor()
  await page.getByRole("button", { name: "Fetch it", exact: true }).click()
  await page.locator("#checked", { hasText: /^the browser took/ }).waitFor()
})

test("the builds tell of the options what docs/delivery.md does", async () => {
  const { floor, integrity, optimize, preload, split, strip } = await deliver()
  const names = (files: readonly { name: string }[]): string[] =>
    files.map(({ name }) => name.replace(/-[\w-]{8}(?=\.)/, "")).sort()
  expect(names(strip!.files)).toEqual(["index.html", "index.js", "text.wasm", "trap.wasm", "wasmport-recover.js"])
  expect(names(split!.files)).toContain("trap.wasm.names.json")
  expect(preload!.links).toHaveLength(2)
  expect(integrity!.hashes).toHaveLength(2)
  expect(optimize!.told.join("\n")).toMatch(/trap\.wasm: .* → .*, dropped .*outer/)
  expect(floor!.told.join("\n")).toMatch(
    /trap\.wasm: uses features that browsers of this build lack.*atomics: Safari 15 \(has it from 15\.2\)/,
  )
})
