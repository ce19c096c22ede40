// @ts-check
/**
 * `npm run test:frameworks`: apps of frameworks whose server is bundled again after Vite, built as their users build them, moved to
 * another folder, and asked for a page in Node. Each has a module of 9 kB of its own, more than a bundler takes into the code by
 * itself, and a package with 25 kB. Exit code 1 when an answer is wrong.
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/**
 * @typedef {object} App
 * @property {string} module Where its own `.wasm` stands.
 * @property {readonly string[]} build The command that builds it.
 * @property {string} output The folder that goes to production.
 * @property {string} server The file that Node starts there.
 */

/** @type {Readonly<Record<string, App>>} */
const APPS = {
  sveltekit: { module: "src/lib/math.wasm", build: ["vite", "build"], output: "build", server: "index.js" },
  nuxt: { module: "app/math.wasm", build: ["nuxt", "build"], output: ".output", server: "server/index.mjs" },
}
const EXPECTED = /5 round and round/

/** @param {string} path */
const here = (path) => fileURLToPath(new URL(path, import.meta.url))

const wanted = process.argv.slice(2)
for (const [name, app] of Object.entries(APPS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const answer = await answerOf(name, app)
  const isRight = EXPECTED.test(answer)
  console.log(`${name}: ${isRight ? "ok" : `wrong\n${answer.slice(0, 2000)}`}`)
  if (!isRight) process.exitCode = 1
}

/**
 * The page, or the error.
 * @param {string} name
 * @param {App} app
 */
async function answerOf(name, { module, build, output, server }) {
  const root = here(`.tmp/${name}`)
  rmSync(root, { recursive: true, force: true })
  cpSync(here(`apps/${name}`), root, { recursive: true })
  mkdirSync(join(root, module, ".."), { recursive: true })
  writeFileSync(join(root, module), padded(readFileSync(here("../../test_wasm/math/math.wasm"))))
  const built = await run(["npx", ...build], root)
  if (built.code !== 0) return built.output
  // Files that the output has left behind are not there in production either.
  const moved = here(`.tmp/${name}-moved`)
  rmSync(moved, { recursive: true, force: true })
  renameSync(join(root, output), moved)
  rmSync(root, { recursive: true })
  return pageOf(join(moved, server), moved)
}

/**
 * @param {string} file
 * @param {string} cwd
 */
async function pageOf(file, cwd) {
  const port = await freePort()
  const server = spawn(process.execPath, [file], { cwd, env: { ...process.env, PORT: String(port) } })
  let output = ""
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (data) => (output += data))
  try {
    for (let tries = 0; tries < 100 && server.exitCode === null; tries++) {
      const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)
      if (answer !== undefined)
        return `${answer.status} ${(await answer.text()).replaceAll(/<!--.*?-->/g, "")}\n${output}`
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    return `the server gave no answer\n${output}`
  } finally {
    server.kill("SIGKILL")
  }
}

/**
 * @param {readonly string[]} command
 * @param {string} cwd
 */
async function run([file = "", ...args], cwd) {
  const child = spawn(file, args, { cwd, env: { ...process.env, NUXT_TELEMETRY_DISABLED: "1" } })
  let output = ""
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data))
  const [code] = /** @type {[number | null]} */ (await once(child, "close"))
  return { code, output }
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address())
  await new Promise((resolve) => server.close(resolve))
  return port
}

/**
 * The module with a custom section of 9,000 bytes behind it.
 * @param {Buffer} module
 */
function padded(module) {
  const content = Buffer.concat([Buffer.from([3]), Buffer.from("pad"), Buffer.alloc(9000, 1)])
  return Buffer.concat([module, Buffer.from([0, (content.length & 127) | 128, content.length >> 7]), content])
}
