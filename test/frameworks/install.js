// @ts-check
/**
 * Puts a project together as its user would have it: its files, its packages by its lock file, and this package as npm packs it.
 * Projects stand outside of the repository, so that none finds a package in the repository's own `node_modules`.
 */
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { env } from "node:process"
import { fileURLToPath } from "node:url"
import { padded } from "../support/padded.js"
import { APPS } from "./apps.js"
import { run } from "./process.js"

/** @param {string} path */
const here = (path) => fileURLToPath(new URL(path, import.meta.url))

/** Where the projects stand; what is installed there is used again by the next run. */
const FOLDER = env["FRAMEWORKS_FOLDER"] ?? join(tmpdir(), "wasmport-frameworks")
/** The Node that runs the frameworks. */
export const NODE = here("node_modules/node-24/bin/node")

const INSTALL = {
  npm: ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"],
  pnpm: [here("node_modules/.bin/pnpm"), "install", "--ignore-scripts", "--no-frozen-lockfile"],
}
/** What a package manager itself keeps beside the packages. */
const LISTS = new Set([".package-lock.json", ".installed-lock.json", ".pnpm", ".modules.yaml"])
const LOCK = { npm: "package-lock.json", pnpm: "pnpm-lock.yaml" }

/** @typedef {import("./apps.js").App} App */

/** Packs this package for all projects. */
export async function pack() {
  mkdirSync(FOLDER, { recursive: true })
  const [name = ""] = (
    await run(["npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", FOLDER], {
      root: here("../.."),
      node: NODE,
    })
  )
    .trim()
    .split("\n")
    .slice(-1)
  copyFileSync(join(FOLDER, name), join(FOLDER, "wasmport.tgz"))
}

/**
 * The folder of the project, with its packages.
 * @param {string} name
 * @param {App} app
 */
export async function install(name, app) {
  const project = app.from ?? name
  const root = join(FOLDER, project)
  const lock = readFileSync(here(`apps/${project}/${LOCK[app.manager ?? "npm"]}`), "utf8")
  const stamp = join(root, "node_modules/.installed-lock.json")
  refresh(name, app, root)
  // In a workspace each package has installed ones of its own, which are gone now.
  if (app.manager === "pnpm" || !existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
    // Not `npm ci`, which stops at an optional package of Vite 8.4 that the registry may not have.
    await run(INSTALL[app.manager ?? "npm"], { root, node: NODE, minutes: 10 }).catch((/** @type {Error} */ error) => {
      throw new Error(`${app.title} could not be installed, so that none of its cells was tried: ${reasonOf(error)}`)
    })
    writeFileSync(stamp, lock)
  } else {
    const ours = join(root, "node_modules/wasmport")
    for (const entry of readdirSync(ours)) if (entry !== "node_modules") rmSync(join(ours, entry), { recursive: true })
    await run(["tar", "xzf", join(FOLDER, "wasmport.tgz"), "-C", ours, "--strip-components=1"], { root, node: NODE })
    chmodSync(join(ours, "dist/src/cli.js"), 0o755)
  }
  return root
}

/**
 * What a package manager says of a package that the registry does not give.
 * @param {Error} error
 */
function reasonOf({ message }) {
  const said = message
    .split("\n")
    .filter((line) => /^npm error|ERR_PNPM/i.test(line) && !/complete log|\.log$/.test(line))
  return said.length === 0 ? message.slice(-2000) : said.slice(0, 4).join("\n")
}

/**
 * Makes the lock file of a project anew.
 * @param {string} name
 * @param {App} app
 */
export async function lock(name, app) {
  const root = join(FOLDER, name)
  refresh(name, app, root)
  await run(INSTALL[app.manager ?? "npm"], { root, node: NODE, minutes: 10 })
  // The package differs each time that it is packed.
  if (app.manager === "pnpm") {
    const text = readFileSync(join(root, LOCK.pnpm), "utf8").replace(/integrity: \S+, (tarball: file:)/, "$1")
    return writeFileSync(here(`apps/${name}/${LOCK.pnpm}`), text)
  }
  const made = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"))
  delete made.packages["node_modules/wasmport"].integrity
  const text = `${JSON.stringify(made, null, 2)}\n`.replaceAll(/\n *"resolved": "https?:[^"]*",/g, "")
  writeFileSync(here(`apps/${name}/package-lock.json`), text)
}

/**
 * Makes the project what a fresh clone of it is, with the declarations that it has now: they are committed. Nothing that a tool has made is
 * there, nor kept beside the packages.
 * @param {string} name
 * @param {App} app
 * @param {string} root
 */
export function freshClone(name, app, root) {
  const committed = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.d\.wasm\.ts$|wasm-env\.d\.ts$/.test(file) && !/(?:^|\/)(?:node_modules|\.[\w-]+)\//.test(file))
    .map((file) => /** @type {const} */ ([file, readFileSync(join(root, file))]))
  refresh(name, app, root)
  const packages = join(root, "node_modules")
  for (const entry of readdirSync(packages))
    if (entry.startsWith(".") && entry !== ".bin" && !LISTS.has(entry))
      rmSync(join(packages, entry), { recursive: true })
  for (const [file, text] of committed) writeFileSync(join(root, file), text)
}

/**
 * Everything but what is installed, as in a fresh clone.
 * @param {string} name
 * @param {App} app
 * @param {string} root
 */
function refresh(name, app, root) {
  mkdirSync(root, { recursive: true })
  for (const entry of readdirSync(root))
    if (entry !== "node_modules") rmSync(join(root, entry), { recursive: true, force: true })
  const project = app.from ?? name
  for (const it of [APPS[project]?.like ?? project, project, app.over ?? name])
    if (existsSync(here(`apps/${it}`))) cpSync(here(`apps/${it}`), root, { recursive: true })
  const folder = join(root, app.folder)
  mkdirSync(folder, { recursive: true })
  const module = readFileSync(here("../../test_wasm/math/math.wasm"))
  writeFileSync(join(folder, "math.wasm"), padded(module))
  writeFileSync(join(folder, "small.wasm"), module)
  copyFileSync(here("shared/answer.ts"), join(folder, "answer.ts"))
  writeFileSync(join(folder, "forms.ts"), readFileSync(here("shared/forms.ts"), "utf8").replace("KEY", app.key))
}
