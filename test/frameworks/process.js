// @ts-check
/** Programs that the frameworks' test starts: a command to its end, and a server until it has been asked. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:net"
import { dirname, join } from "node:path"
import { env } from "node:process"

/** @typedef {import("node:child_process").ChildProcess} ChildProcess */

/** What the programs see: the project's own commands first, then the Node that is tested. */
const settings = (/** @type {string} */ root, /** @type {string} */ node) => ({
  ...env,
  PATH: [join(root, "node_modules/.bin"), dirname(node), env["PATH"]].join(":"),
  // Frameworks send nothing home from a test, ask nothing, and print no colours.
  ASTRO_TELEMETRY_DISABLED: "1",
  NUXT_TELEMETRY_DISABLED: "1",
  STORYBOOK_DISABLE_TELEMETRY: "1",
  DO_NOT_TRACK: "1",
  CI: "1",
  NO_COLOR: "1",
})

/**
 * Runs a command in a folder. Throws with its output when it fails, or has not ended in time.
 * @param {readonly string[]} command
 * @param {{ root: string, node: string, minutes?: number, env?: Readonly<Record<string, string>> }} place
 * @returns {Promise<string>} What it printed.
 */
export async function run(command, { root, node, minutes = 4, env = {} }) {
  const { child, printed } = start(command, { root, node, env })
  const timer = setTimeout(() => stop(child), minutes * 60_000)
  const [code] = /** @type {[number | null]} */ (await once(child, "close"))
  clearTimeout(timer)
  if (code !== 0) throw new Error(`${command.join(" ")} ended with ${code ?? "nothing in time"}\n${printed()}`)
  return printed()
}

/**
 * Starts a server, waits until it answers at `url`, hands it to `use`, and ends it. Errors carry what the server printed.
 * @param {readonly string[]} command `PORT` in it stands for a free port.
 * @param {{ root: string, node: string, env?: Readonly<Record<string, string>> }} place
 * @param {(url: string) => Promise<void>} use
 */
export async function withServer(command, { root, node, env: more = {} }, use) {
  const port = String(await freePort())
  const place = { root, node, env: { PORT: port, HOST: "127.0.0.1", ...more } }
  const { child, printed } = start(
    command.map((word) => word.replace("PORT", port)),
    place,
  )
  try {
    const url = `http://127.0.0.1:${port}`
    await answers(url, child)
    await use(url)
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${printed()}`, { cause: error })
  } finally {
    stop(child)
  }
}

/**
 * @param {readonly string[]} command
 * @param {{ root: string, node: string, env?: Readonly<Record<string, string>> }} place
 */
function start([file = "", ...args], { root, node, env: more = {} }) {
  const child = spawn(file, args, {
    cwd: root,
    env: { ...settings(root, node), ...more },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own ends as a whole: frameworks start programs of their own.
    detached: true,
  })
  let text = ""
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (text += data))
  child.on("error", (error) => (text += error.message))
  return { child, printed: () => text }
}

/** @param {ChildProcess} child */
function stop(child) {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL")
  } catch {
    // It has ended by itself.
  }
}

/**
 * @param {string} url
 * @param {ChildProcess} child
 */
async function answers(url, child) {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null || child.pid === undefined) throw new Error("the server has ended by itself")
    const answer = await fetch(url).catch(() => undefined)
    await answer?.body?.cancel()
    if (answer !== undefined) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error("the server gave no answer in a minute")
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address())
  await new Promise((resolve) => server.close(resolve))
  return port
}
