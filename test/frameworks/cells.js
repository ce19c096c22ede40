// @ts-check
/** The cells of one framework's row: each is done as a user would do it, and says "ok" or why it is not. */
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { NODE, install, freshClone } from "./install.js"
import { run, withServer } from "./process.js"

/** @typedef {import("./apps.js").App} App */
/** @typedef {typeof CELLS[number]} Cell */
/** @typedef {{ cell: (name: Cell, work: () => Promise<void>) => Promise<void>, browser: import("playwright-core").Browser }} Tools */

/** In the order in which they are run. */
export const CELLS = /** @type {const} */ ([
  "types",
  "clone",
  "dev SSR",
  "dev page",
  "build",
  "server",
  "page",
  "program",
])

const EXPECTED = "emitted 5, inlined 7, wasm-bindgen round and round"

/**
 * @param {string} name
 * @param {App} app
 * @param {import("playwright-core").Browser} browser
 * @param {(cell: Cell, outcome: string, seconds: number) => void} tell
 * @returns {Promise<Partial<Record<Cell, string>>>} Cells that the framework has not are left out.
 */
export async function rowOf(name, app, browser, tell) {
  const project = await install(name, app)
  const root = join(project, app.cwd ?? "")
  /** @type {Partial<Record<Cell, string>>} */
  const row = {}
  const cell = async (/** @type {Cell} */ cell, /** @type {() => Promise<void>} */ work) => {
    const started = performance.now()
    row[cell] = await work().then(
      () => "ok",
      (/** @type {Error} */ error) => error.message,
    )
    tell(cell, row[cell], (performance.now() - started) / 1000)
  }
  const tools = { cell, browser }
  if (app.types !== undefined) await cell("types", () => types(root, app))
  if (app.clone !== undefined) await cell("clone", () => clone(name, app, root))
  if (app.dev !== undefined) await pages(tools, app, ["dev SSR", "dev page"], app.dev, root)
  if (app.build !== undefined) await cell("build", () => build(project, app))
  if (row.build !== undefined && row.build !== "ok") return row
  const place = app.build === undefined || app.stays === true ? root : moved(root, app)
  if (app.start !== undefined) await pages(tools, app, ["server", "page"], app.start, place)
  if (app.program !== undefined) await cell("program", () => programs(place, app))
  return row
}

/**
 * The declarations are made without a bundler, as `prepare` does; then the template's own command checks them.
 * @param {string} root
 * @param {App} app
 */
async function types(root, { types = [], declare = ["wasmport", "types"] }) {
  for (const command of [declare, ...types]) await run(command, { root, node: NODE })
}

/**
 * The template's own scripts in a fresh clone. It has the declarations, since they are committed.
 * @param {string} name
 * @param {App} app
 * @param {string} root
 */
async function clone(name, app, root) {
  freshClone(name, app, root)
  for (const command of app.clone ?? []) await run(command, { root, node: NODE })
}

/**
 * Built as in a clone without the declarations: a build needs none of them.
 * @param {string} root
 * @param {App} app
 */
async function build(root, { build = [], folder, cwd = "", env = {} }) {
  for (const file of readdirSync(join(root, folder))) if (file.endsWith(".d.wasm.ts")) rmSync(join(root, folder, file))
  for (const command of build) await run(command, { root: join(root, cwd), node: NODE, env })
}

/**
 * @param {string} root
 * @param {App} app
 */
async function programs(root, { program = [] }) {
  for (const command of program) {
    const printed = await run(command, { root, node: NODE })
    if (!printed.includes(EXPECTED)) throw new Error(`${command.join(" ")} printed\n${printed}`)
  }
}

/**
 * Moves the output away: files that it has left behind are not there in production either. Installed packages are, where the
 * framework wants them.
 * @param {string} root
 * @param {App} app
 */
function moved(root, { output = "dist", wantsPackages = false }) {
  const to = join(dirname(root), "moved", basename(root))
  rmSync(to, { recursive: true, force: true })
  mkdirSync(dirname(join(to, output)), { recursive: true })
  renameSync(join(root, output), join(to, output))
  if (!wantsPackages) return to
  symlinkSync(join(root, "node_modules"), join(to, "node_modules"))
  copyFileSync(join(root, "package.json"), join(to, "package.json"))
  return to
}

/**
 * Asks a server for the page: what the server has rendered, and what a browser makes of it.
 * @param {Tools} tools
 * @param {App} app
 * @param {readonly [rendered: Cell, shown: Cell]} cells
 * @param {readonly string[]} command
 * @param {string} root
 */
async function pages({ cell, browser }, { path = "/", only, fails }, [rendered, shown], command, root) {
  const place = { root, node: NODE }
  if (only !== "page")
    await cell(rendered, () =>
      withServer(command, place, async (url) => {
        const answer = await fetch(url + path)
        const text = (await answer.text()).replaceAll(/<!--.*?-->/g, "")
        if (!text.includes(`server: ${EXPECTED}`)) throw new Error(`${answer.status} ${text.slice(0, 2000)}`)
      }),
    )
  if (only === "server") return
  await cell(shown, () =>
    withServer(command, place, (url) => shows(browser, url + path, fails?.[shown] === undefined ? 40_000 : 5000)),
  )
}

/**
 * Waits until the page shows what the browser has computed. A page that a dev server loads anew, for a package that it has found, is
 * waited for as well.
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {number} timeout
 */
async function shows(browser, url, timeout) {
  const page = await browser.newPage()
  /** @type {string[]} */
  const errors = []
  page.on("pageerror", (error) => errors.push(error.message))
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()))
  try {
    await page.goto(url)
    await page.waitForFunction((text) => document.body.innerText.includes(text), `client: ${EXPECTED}`, {
      timeout,
    })
  } catch (error) {
    const text = await page.innerText("body").catch(() => "")
    throw new Error(`the page shows ${JSON.stringify(text.slice(0, 500))}\n${errors.join("\n")}`, { cause: error })
  } finally {
    await page.close()
  }
}
