/**
 * The playground in a real browser, from source and built: every card's answer is the one in its heading.
 *
 * Screenshots are left in `test/.tmp/`, to be looked at by people.
 */
import { execFile } from "node:child_process"
import { readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { execPath, platform, arch } from "node:process"
import { fileURLToPath } from "node:url"
import { build, preview } from "../support/vite.js"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { launch, serve } from "../support/browser.ts"
import { copies } from "../../playground/copy.js"
import { startVite, useBrowser, viteInTest } from "../support/hooks.ts"

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))
const ROOT = path("../../playground")
const TMP = path("../.tmp")
const OUT = join(TMP, "playground-dist")
const config = {
  root: ROOT,
  configFile: path("../../vite.config.ts"),
  logLevel: "error",
  cacheDir: join(TMP, "playground-cache"),
} as const

/** The headings of the page, written out once more: the page cannot change its mind about what is right. */
const HEADINGS = [
  "add(2, 3) is 5",
  "math.multiply(6, 7) is 42",
  "math.subtract(2, 3) is -1",
  "fibonacci(46) is 1836311903",
  "kinds.answer is 42",
  "table.get(0) === double is true",
  "[a.exports.count, b.exports.count] is [2, 1]",
  "[a.exports.load(7), b.exports.load(7)] is [42, 0]",
  '[c.disposed, error.code] is [true, "INSTANCE_DISPOSED"]',
  'signature is "(p0: i32, p1: i32) -> i32"',
  'math.call("add", true, 41n) is 42',
  '[error.name, error.code] is ["TypeError", "TYPE"]',
  "[given, read] is [-1, 4294967295]",
  "await sum(2048) is 865641472",
  "await at(0) is 1015568748",
  "half(7) is [7, 3.5]",
  "add(40, 2) is 42",
  "[bytes[0], bytes.at(-1) === words.size] is [0, true]",
  '[words.imports.length, hash.length, instance.has("handle")] is [0, 32, true]',
  'reason is "enough"',
  '[error.code, error.path] is ["COMPILE", "bytes"]',
  "[valid, reason.length > 0] is [false, true]",
  "factorial(20n) is 2432902008176640000n",
  "count is 1",
  'new TextDecoder().decode(bytes) is "wasm"',
  'greet("Zoë 𝄞") is "Hello, Zoë 𝄞!"',
  'scaled([1, 2, 4], 1.5).join(" ") is "1.5 3 6"',
  'joined(["one", "", "drei"], " · ") is "one ·  · drei"',
  "[x, y] is [2.5, 5]",
  "in_use() is 0",
  "addBase(2) is 42",
  "last() is 2.5",
  'labelOf() is "a label"',
  "callSlot(1, 21) is 42",
  "quadruple(3) is 12",
  "load(9) is 42",
  '[sum("wasm"), codePointAt("𝄞", 0)] is [440, 119070]',
  "steps(27) is 111",
  "left() is 6",
  "stock is 26",
  "math instanceof WebAssembly.Module is true",
  "[math === module, math === again] is [true, true]",
  "[kept.length, samples.current[0]] is [0, 0.5]",
  '[length, view.readString(128, length)] is [10, "héllo €"]',
  '[error.code, error.length] is ["MEMORY", 4]',
  'lines[1].slice(0, 28) is "An integer was divided by 0:"',
  'lines[1].slice(0, 43) is "It read or wrote past the end of its memory"',
  'lines[0].split(", ").slice(1, 4) is ["in inner", "called by middle", "called by outer"]',
  '[error.code, error.errno] is ["EXPORT_NOT_FOUND", 5003]',
  '[explain(error), explain(error, { names })].map(frame) is ["in wasm-function[3]", "in handle"]',
  "[simd, wasi] is [true, true]",
  "[lanes() === (features().simd ? 4 : 1), squares(1000)] is [true, 332833500]",
  "factorial(10) is 3628800",
  "[count instanceof WebAssembly.Global, count.value] is [true, 1]",
  '[error.name, error.code] is ["RuntimeError", "FUEL"]',
  'stdout is "Hello, wasm!\\n"',
  'tree.read("out.txt") is "grün\\n"',
  '[exitCode, refused[0].code] is [1, "PERMISSION"]',
  "exports.add(20, 22) is 42",
  "await init() === await init() is false",
  "module instanceof WebAssembly.Module is true",
  'url.endsWith(".wasm") is true',
]
/** The plugins of the other page, without the one that needs a worker: playground-plugins.test.ts. */
const PLUGINS = 13
const LOOKS = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 900 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  "narrow-light": { colorScheme: "light", viewport: { width: 375, height: 800 } },
  "narrow-dark": { colorScheme: "dark", viewport: { width: 375, height: 800 } },
} as const

/** The generated declarations, name and text. */
function declarations(): [name: string, text: string][] {
  const names = readdirSync(join(ROOT, "src/wasm")).filter((name) => name.endsWith(".d.wasm.ts"))
  return ["wasm-env.d.ts", ...names.map((name) => `src/wasm/${name}`)].map((name) => [
    name,
    readFileSync(join(ROOT, name), "utf8"),
  ])
}

// Read before any server or build of this file could write them anew.
const committed = declarations()

const browser = useBrowser()

interface Visit {
  readonly page: Page
  /** The complaints of the console and of the page itself. */
  readonly complaints: string[]
  /** Paths of the `.wasm` that were fetched, in order. */
  readonly fetched: string[]
}

async function visit(
  url: string,
  look: (typeof LOOKS)[keyof typeof LOOKS] = LOOKS.light,
  from = browser.browser,
): Promise<Visit> {
  const page = await from.newPage(look)
  const complaints: string[] = []
  const fetched: string[] = []
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text())
  })
  page.on("pageerror", (error) => complaints.push(String(error)))
  page.on("request", (request) => {
    const { pathname } = new URL(request.url())
    if (request.resourceType() === "fetch" && pathname.endsWith(".wasm")) fetched.push(pathname)
  })
  await page.goto(url)
  await page.locator("html[data-ready]").waitFor({ timeout: 15_000 })
  return { page, complaints, fetched }
}

/** Runs the cards that wait for a click, then reads all cards. */
async function cards(page: Page): Promise<{ heading: string; answer: string; state: string }[]> {
  for (const id of ["lazy", "lazy-again"]) {
    await page.locator(`#${id} .result button`).click()
    await page.locator(`#${id}:not([data-state=waits])`).waitFor()
  }
  return page.locator(".grid .card").evaluateAll((all) =>
    all.map((card) => ({
      heading: card.querySelector("h3")?.textContent ?? "",
      answer: card.querySelector(".answer")?.textContent ?? "",
      state: (card as HTMLElement).dataset["state"] ?? "",
    })),
  )
}

describe.each(["dev", "built"] as const)("the %s page", (kind) => {
  let url: string
  let close: () => Promise<void>

  beforeAll(async () => {
    if (kind === "dev") {
      const started = await startVite(config)
      url = started.url
      close = () => started.server.close()
    } else {
      await build({ ...config, build: { outDir: OUT, emptyOutDir: true, reportCompressedSize: false } })
      const server = await preview({ ...config, build: { outDir: OUT }, preview: { host: "127.0.0.1", port: 0 } })
      close = () => server.close()
      url = server.resolvedUrls?.local[0] ?? ""
    }
  })
  afterAll(() => close?.())

  test.each(Object.keys(LOOKS) as (keyof typeof LOOKS)[])(
    "answers what its headings say, without a complaint (%s)",
    async (look) => {
      const { page, complaints } = await visit(url, LOOKS[look])
      const all = await cards(page)
      expect(all.map(({ heading }) => heading)).toEqual(HEADINGS)
      for (const { heading, answer, state } of all)
        expect({ heading, answer, state }).toEqual({ heading, answer: heading.split(" is ")[1], state: "passes" })
      expect(await page.locator("#summary").textContent()).toBe(`${HEADINGS.length} of ${HEADINGS.length} pass`)
      expect(complaints).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth), "nothing is wider than the window").toBe(
        LOOKS[look].viewport.width,
      )
      await page.screenshot({ path: join(TMP, `playground-${kind}-${look}.png`), fullPage: true })
      await page.close()
    },
  )

  test("a lazy module is fetched at the first call, and once", async () => {
    const { page, fetched } = await visit(url)
    const big = (): string[] => fetched.filter((name) => name.includes("big"))
    expect(big()).toEqual([])
    expect(await page.locator("#fetched").textContent()).toBe("not fetched")
    await page.locator("#lazy .result button").click()
    await page.locator("#lazy[data-state=passes]").waitFor()
    expect(big()).toHaveLength(1)
    expect(await page.locator("#fetched").textContent()).toMatch(/^fetched once, 8\.2 KB in \d+ ms$/)
    await page.locator("#lazy-again .result button").click()
    await page.locator("#lazy-again[data-state=passes]").waitFor()
    expect(big()).toHaveLength(1)
    await page.close()
  })

  test("a module that comes slowly is counted as it comes, and can be given up", async () => {
    const { page, complaints } = await visit(url)
    const said = (words: RegExp) => page.locator("#loaded", { hasText: words }).waitFor()
    const click = (name: string) => page.locator("#slow-load").getByRole("button", { name }).click()
    expect(await page.locator("#loaded").textContent()).toBe("not loaded")
    await click("Load slowly")
    await said(/^[1-9]\d* (?:of 16205 )?bytes$/)
    await click("Give up")
    await said(/^given up$/)
    await click("Load slowly")
    await said(/^16205 bytes, 5 exports$/)
    expect(await page.locator("#slow-load progress").evaluate((it) => (it as HTMLProgressElement).position)).toBe(1)
    expect(complaints).toEqual([])
    await page.close()
  })

  test("instances count and remember apart from each other and from the shared import", async () => {
    const { page } = await visit(url)
    const counts = async (): Promise<(string | null)[]> =>
      Promise.all(["a", "b", "shared"].map((name) => page.locator(`#counter-${name} .value`).textContent()))
    expect(await counts()).toEqual(["2", "1", "1"])
    for (let i = 0; i < 3; i++) await page.locator("#counter-a button").click()
    await page.locator("#counter-b button").click()
    expect(await counts()).toEqual(["5", "2", "1"])
    await page.locator("#counter-shared button").click()
    expect(await counts()).toEqual(["5", "2", "2"])

    const bytes = async (name: string): Promise<string[]> =>
      (await page.locator(`#memory-${name} .byte`).allTextContents()).slice(6, 9)
    expect([await bytes("a"), await bytes("b")]).toEqual([
      ["00", "2a", "00"],
      ["00", "00", "00"],
    ])
    await page.locator("#memory-b .byte").nth(8).click()
    await page.locator("#memory-a .byte").nth(7).click()
    expect([await bytes("a"), await bytes("b")]).toEqual([
      ["00", "2b", "00"],
      ["00", "00", "01"],
    ])
    await page.close()
  })

  test("the card of a module that cannot be fetched says so, and what came instead", async () => {
    const { page } = await visit(url)
    await page.route(/big[^/?]*\.wasm$/, (route) =>
      route.request().resourceType() === "fetch"
        ? route.fulfill({ status: 404, contentType: "text/html", body: "<!doctype html>" })
        : route.continue(),
    )
    await page.locator("#lazy .result button").click()
    await page.locator("#lazy[data-state=fails]").waitFor()
    expect(await page.locator("#lazy .answer").textContent()).toMatch(
      /^TypeError: \[wasmport\] .*big.*\.wasm: the server answered 404/,
    )
    expect(await page.locator("#summary").textContent()).toBe(
      `${HEADINGS.length - 2} of ${HEADINGS.length} pass · 1 fails · 1 waits for a click`,
    )
    await page.close()
  })

  test.runIf(platform === "linux" && arch === "x64")("runs in the browser from npm as well", async () => {
    const packed = await launch({ from: "npm" })
    try {
      const { page, complaints } = await visit(url, LOOKS.light, packed)
      expect((await cards(page)).filter(({ state }) => state !== "passes")).toEqual([])
      expect(complaints).toEqual([])
    } finally {
      await packed.close()
    }
  })
})

test("if a module cannot be loaded that the page itself needs, the head of the page says so", async () => {
  const { url } = await viteInTest(config)
  const page = await browser.open()
  await page.route(/\/math\.wasm$/, (route) =>
    route.request().resourceType() === "fetch"
      ? route.fulfill({ contentType: "text/html", body: "<!doctype html>" })
      : route.continue(),
  )
  await page.goto(url)
  await page.locator("#summary[data-state=fails]").waitFor()
  expect(await page.locator("#summary").textContent()).toMatch(
    /^The modules could not be loaded\. .*math\.wasm.*HTML page/,
  )
})

describe("the committed files of the playground", () => {
  test("the page's wasm is that of test_wasm/ (else run `node playground/copy.js`)", () => {
    for (const { from, to } of copies())
      expect(readFileSync(to).equals(readFileSync(from)), to.slice(ROOT.length)).toBe(true)
  })

  test("the generated types are what the plugin writes today (else commit what it wrote), and the page type-checks with them", async () => {
    expect(committed).toHaveLength(23)
    await build({ ...config, build: { write: false } })
    expect(declarations()).toEqual(committed)
    const tsc = path("../../node_modules/typescript/bin/tsc")
    expect(await run([tsc, "-p", ROOT])).toEqual({ code: 0, stdout: "" })
  })
})

describe("npm start", () => {
  const ROWS = HEADINGS.length + PLUGINS
  test("answers every case right under every bundler, in Node and in the browser", async () => {
    const { code, stdout } = await run([join(ROOT, "start.js")], { CI: "true" })
    expect(stdout).toContain(`✓ ${ROWS * 8} of ${ROWS * 8} answers are right`)
    expect(stdout).not.toMatch(/✗|–/)
    expect(code).toBe(0)
  }, 120_000)

  test("names each wrong answer, and fails", async () => {
    const { code, stdout } = await run([join(ROOT, "start.js")], {
      CI: "true",
      CHROME_PATH: join(TMP, "no-such-browser"),
    })
    expect(stdout).toContain(`✗ ${ROWS * 4} of ${ROWS * 8} answers are right`)
    expect(stdout).toMatch(/✗ esbuild, web: CHROME_PATH is .*no-such-browser.*cannot be run/)
    expect(code).toBe(1)
  })
})

describe("the server of the tests", () => {
  test("serves files with their types, and what `respond` says instead", async () => {
    const server = await serve(path("../../test_wasm/math"), {
      respond: (name) => {
        if (name === "/gone.wasm") return { status: 404, type: "text/html", body: "<p>gone" }
        if (name === "/math.wasm") return undefined
        return name === "/untyped" ? { type: null, body: new Uint8Array([0]) } : { type: "text/plain" }
      },
    })
    const get = async (name: string): Promise<[number, string | null, number]> => {
      const response = await fetch(server.url + name)
      return [response.status, response.headers.get("content-type"), (await response.arrayBuffer()).byteLength]
    }
    const size = readFileSync(path("../../test_wasm/math/math.zig")).length
    expect(await get("/math.wasm?v=1")).toEqual([
      200,
      "application/wasm",
      readFileSync(path("../../test_wasm/math/math.wasm")).length,
    ])
    expect(await get("/gone.wasm")).toEqual([404, "text/html; charset=utf-8", 7])
    expect(await get("/untyped")).toEqual([200, null, 1])
    expect(await get("/math.zig")).toEqual([200, "text/plain; charset=utf-8", size])
    expect((await get("/nothing.wasm"))[0]).toBe(404)
    expect((await get("/..%2fcounter/counter.wasm"))[0]).toBe(404)
    await server.close()
    await expect(fetch(`${server.url}/math.wasm`)).rejects.toThrow("fetch failed")
  })
})

function run(args: string[], env: Record<string, string> = {}): Promise<{ code: number; stdout: string }> {
  return new Promise((resolve) => {
    execFile(execPath, args, { env: { ...process.env, NODE_ENV: "", ...env }, timeout: 110_000 }, (error, stdout) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout }),
    )
  })
}
