// @ts-check
/**
 * The three engines, each driven in the way that a system's own packages allow: Chromium by playwright, Firefox by WebDriver BiDi
 * (puppeteer-core), WebKitGTK by its WebKitWebDriver, in a display of its own where there is none.
 */
import { execFileSync, spawn } from "node:child_process"
import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { env } from "node:process"

/**
 * A browser. `evaluate` opens a page at `url`, evaluates the expression of a promise there, and closes the page.
 * @typedef {{ name: string, version: string, evaluate(url: string, expression: string): Promise<unknown>, close(): Promise<void> }} Engine
 */
/** The reason why an engine is not there. */
export class Absent extends Error {}

/** The Debian packages of the engines that no package of npm has. */
export const PACKAGES = "firefox-esr webkit2gtk-driver xvfb"

/** @param {string} name */
function command(name) {
  const path = (env["PATH"] ?? "").split(":").find((folder) => folder !== "" && existsSync(join(folder, name)))
  return path === undefined ? undefined : join(path, name)
}

/**
 * What playwright and puppeteer have in common.
 * @typedef {{ goto(url: string): Promise<unknown>, evaluate(expression: string): Promise<unknown>, close(): Promise<void> }} Page
 * @param {{ newPage(): Promise<Page>, close(): Promise<void> }} browser
 * @returns {Pick<Engine, "evaluate" | "close">}
 */
const pagesOf = (browser) => ({
  async evaluate(url, expression) {
    const page = await browser.newPage()
    try {
      await page.goto(url)
      return await page.evaluate(expression)
    } finally {
      await page.close()
    }
  },
  close: () => browser.close(),
})

/** @param {(typeof import("../support/browser.ts"))["launch"]} launch @returns {Promise<Engine>} */
export async function chromium(launch) {
  const browser = await launch()
  return {
    name: "Chromium",
    version: browser.version(),
    ...pagesOf(browser),
  }
}

/** @returns {Promise<Engine>} */
export async function firefox() {
  const executablePath = env["FIREFOX_PATH"] ?? command("firefox-esr") ?? command("firefox")
  if (executablePath === undefined) throw new Absent("there is no firefox-esr or firefox")
  // Installed by this command alone, so that a check of the types does without.
  const library = "puppeteer-core"
  const { default: puppeteer } = await import(library)
  const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true })
  return {
    name: "Firefox",
    version: (await browser.version()).replace(/^\w+\//, ""),
    ...pagesOf(browser),
  }
}

/** The browser that WebKitGTK's packages bring; its folder is named after the processor and the version. */
function miniBrowser() {
  const libraries = "/usr/lib"
  for (const folder of ["", ...readdirSync(libraries).filter((name) => name.endsWith("-linux-gnu"))])
    for (const version of ["webkitgtk-6.0", "webkit2gtk-4.1", "webkit2gtk-4.0"]) {
      const path = join(libraries, folder, version, "MiniBrowser")
      if (existsSync(path)) return path
    }
  return undefined
}

/** @returns {Promise<Engine>} */
export async function webkit() {
  const driver = command("WebKitWebDriver")
  const binary = env["WEBKIT_PATH"] ?? miniBrowser()
  if (driver === undefined || binary === undefined) throw new Absent("there is no WebKitWebDriver with its MiniBrowser")
  const ended = /** @type {(() => void)[]} */ ([])
  const display = env["DISPLAY"] ?? (await startDisplay(ended))
  // The port cannot be asked for: one in the range that systems leave alone, by the process's own number.
  const port = 20_000 + (process.pid % 10_000)
  const child = spawn(driver, [`--port=${port}`, "--host=127.0.0.1"], {
    env: { ...env, DISPLAY: display, WEBKIT_DISABLE_COMPOSITING_MODE: "1" },
    stdio: "ignore",
  })
  ended.unshift(() => child.kill())
  /** @param {string} method @param {string} path @param {object} [body] @returns {Promise<any>} */
  const ask = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      signal: AbortSignal.timeout(120_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const { value } = /** @type {any} */ (await response.json())
    if (!response.ok) throw new Error(`${value?.error}: ${value?.message}`)
    return value
  }
  try {
    await answering(() => ask("GET", "/status"))
    const { sessionId, capabilities } = await ask("POST", "/session", {
      capabilities: {
        alwaysMatch: { "webkitgtk:browserOptions": { binary, args: ["--automation"] }, timeouts: { script: 60_000 } },
      },
    })
    const session = `/session/${sessionId}`
    return {
      name: "WebKitGTK",
      version: capabilities.browserVersion,
      async evaluate(url, expression) {
        await ask("POST", `${session}/url`, { url })
        const [kind, value] = await ask("POST", `${session}/execute/async`, {
          script: `const done = arguments[0]; Promise.resolve().then(() => (${expression})).then((value) => done(["value", value]), (error) => done(["error", String(error)]))`,
          args: [],
        })
        if (kind === "error") throw new Error(value)
        return value
      },
      async close() {
        await ask("DELETE", session).catch(() => {})
        for (const end of ended) end()
      },
    }
  } catch (error) {
    for (const end of ended) end()
    throw error
  }
}

/** A display that nobody sees. @param {(() => void)[]} ended @returns {Promise<string>} */
async function startDisplay(ended) {
  const xvfb = command("Xvfb")
  if (xvfb === undefined) throw new Absent("there is no display, and no Xvfb to make one")
  const child = spawn(xvfb, ["-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  })
  ended.push(() => child.kill())
  const output = /** @type {import("node:stream").Readable} */ (child.stdio[3])
  return await new Promise((resolve, reject) => {
    output.once("data", (data) => resolve(`:${String(data).trim()}`))
    child.once("error", reject).once("exit", (code) => reject(new Error(`Xvfb ended with ${code}`)))
  })
}

/** Waits until a server answers. @param {() => Promise<unknown>} ask */
async function answering(ask) {
  for (let left = 100; ; left--) {
    try {
      return await ask()
    } catch (error) {
      if (left === 0) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

/**
 * Installs the packages where that can be done without a question: as root, on Debian and its like.
 * @returns {string | undefined} why not
 */
export function installPackages() {
  if (command("firefox-esr") !== undefined && command("WebKitWebDriver") !== undefined && command("Xvfb") !== undefined)
    return undefined
  if (command("apt-get") === undefined) return "the system has no apt-get"
  if (process.getuid?.() !== 0) return "that takes root"
  try {
    const run = (/** @type {string[]} */ ...args) =>
      execFileSync("apt-get", args, {
        stdio: ["ignore", "ignore", "inherit"],
        env: { ...env, DEBIAN_FRONTEND: "noninteractive" },
        // A machine without a way to the packages skips the engines.
        timeout: 180_000,
      })
    run("update", "-qq")
    run("install", "-y", "-qq", "--no-install-recommends", ...PACKAGES.split(" "))
    return undefined
  } catch (error) {
    return String(error)
  }
}
