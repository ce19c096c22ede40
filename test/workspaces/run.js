// @ts-check
/**
 * `npm run test:workspaces`: a workspace of an app and a linked package of sources, installed by pnpm and by Yarn with Plug'n'Play: types,
 * a page and a server, in dev and in builds. The package has a module of its own, a published package with wasm, and uses the registry.
 * Exit code 1 when an answer is wrong.
 */
import { execFile, spawn } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { begin, REPOSITORY } from "../support/run.js"

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url))
const { launch } = await begin(here("."), here(".tmp"))
const run = promisify(execFile)
/** Printed by each way of running the code. */
const ANSWER = 'ANSWER [5,5,"round and round and round",9,"@acme/lib/src/math.wasm"]'
const PORT = 41_730

/** @type {Readonly<Record<string, { cli: string, files: Record<string, string> }>>} */
const MANAGERS = {
  pnpm: {
    cli: here("node_modules/pnpm/bin/pnpm.cjs"),
    files: { "pnpm-workspace.yaml": 'packages: ["apps/*", "packages/*"]\n' },
  },
  yarn: {
    cli: here("node_modules/@yarnpkg/cli-dist/bin/yarn.js"),
    files: {
      "yarn.lock": "",
      ".yarnrc.yml": "nodeLinker: pnp\nenableTelemetry: false\nenableImmutableInstalls: false\n",
    },
  },
}

const json = (/** @type {object} */ it) => JSON.stringify(it, null, 2)
const TSCONFIG = json({
  compilerOptions: {
    target: "es2022",
    module: "esnext",
    moduleResolution: "bundler",
    lib: ["es2023", "dom", "esnext.disposable"],
    strict: true,
    noEmit: true,
    allowArbitraryExtensions: true,
    types: [],
  },
  include: ["src", "*.d.ts"],
})
const TOOLS = { typescript: "5.9.3", wasmport: "file:../../wasmport.tgz" }
const SCRIPTS = { tsc: "tsc", vite: "vite", types: "wasmport types" }

const FILES = {
  "package.json": json({ name: "acme", private: true, workspaces: ["apps/*", "packages/*"] }),
  "packages/lib/package.json": json({
    name: "@acme/lib",
    version: "1.0.0",
    type: "module",
    exports: { ".": "./src/index.ts" },
    scripts: SCRIPTS,
    dependencies: { "lz4-wasm": "0.9.2" },
    // Yarn then has a place of its own for each use of the package.
    peerDependencies: { wasmport: "*" },
    devDependencies: TOOLS,
  }),
  "packages/lib/tsconfig.json": TSCONFIG,
  "packages/lib/src/index.ts": `import { add } from "./math.wasm"
import * as lazy from "./math.wasm?lazy"
import * as lz4 from "lz4-wasm"
import { registry } from "wasmport/runtime"

export async function answers(): Promise<unknown[]> {
  const { exports } = await registry.instantiate("@acme/lib/src/math.wasm")
  const text = new TextEncoder().encode("round and round and round")
  const there = new TextDecoder().decode(lz4.decompress(lz4.compress(text)))
  return [add(2, 3), await lazy.add(2, 3), there, exports.add(4, 5), registry.keys().filter((it) => it.startsWith("@acme/")).join()]
}
`,
  "apps/web/package.json": json({
    name: "web",
    version: "1.0.0",
    private: true,
    type: "module",
    scripts: SCRIPTS,
    dependencies: { "@acme/lib": "workspace:*" },
    devDependencies: { ...TOOLS, vite: "8.3.8" },
  }),
  "apps/web/tsconfig.json": TSCONFIG,
  "apps/web/vite.config.js": 'import wasmport from "wasmport/vite"\nexport default { plugins: [wasmport()] }\n',
  "apps/web/index.html":
    '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/src/page.ts"></script>\n',
  "apps/web/src/page.ts":
    'import { answers } from "@acme/lib"\ndocument.body.textContent = `ANSWER ${JSON.stringify(await answers())}`\n',
  "apps/web/src/server.ts":
    'import { answers } from "@acme/lib"\nconsole.log(`ANSWER ${JSON.stringify(await answers())}`)\n',
  "apps/web/dev-server.js": `import { createServer } from "vite"
const server = await createServer({ appType: "custom", server: { middlewareMode: true, ws: false } })
await server.ssrLoadModule("/src/server.ts")
await server.close()
process.exit()
`,
}

const wanted = process.argv.slice(2)
const { stdout } = await run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", here(".tmp")], {
  cwd: REPOSITORY,
})
const packed = here(`.tmp/${stdout.trim()}`)
const browser = await launch()
for (const [name, { cli, files }] of Object.entries(MANAGERS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const root = realpathSync(mkdtempSync(join(tmpdir(), `wasmport-${name}-`)))
  try {
    await write(root, { ...FILES, ...files })
    for (const [step, isRight] of Object.entries(await stepsOf(root, cli))) {
      const wrong = await isRight().catch((error) => `${error.stdout ?? ""}${error.stderr ?? ""}${error.message}`)
      console.log(`${name}, ${step}: ${wrong === "" ? "ok" : `wrong\n${wrong.slice(0, 3000)}`}`)
      if (wrong !== "") process.exitCode = 1
    }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
await browser.close()

/**
 * @param {string} root
 * @param {string} cli
 * @returns {Promise<Record<string, () => Promise<string>>>} Each gives "" where the answer is right.
 */
async function stepsOf(root, cli) {
  const web = join(root, "apps/web")
  const call = (/** @type {string[]} */ args, cwd = web) => run(process.execPath, [cli, ...args], { cwd })
  const node = (/** @type {string} */ file) =>
    call(cli.includes("yarn") ? ["node", file] : ["exec", "node", file]).then(({ stdout }) => says(stdout))
  const silent = (/** @type {Promise<unknown>} */ done) => done.then(() => "")
  return {
    install: () => silent(call(["install"], root)),
    "wasmport types": () => silent(call(["run", "types"])),
    "tsc of the package, before any build": () => silent(call(["run", "tsc"], join(root, "packages/lib"))),
    "tsc of the app, before any build": () => silent(call(["run", "tsc"])),
    "dev server, on a page": () => onPage(cli, web, ["run", "vite"]),
    "dev server, by ssrLoadModule": () => node("dev-server.js"),
    "build for a page": () => silent(call(["run", "vite", "build"])),
    "its page": () => onPage(cli, web, ["run", "vite", "preview"]),
    "build for a server": () => silent(call(["run", "vite", "build", "--ssr", "src/server.ts", "--outDir", "server"])),
    "its run in Node": () => node("server/server.js"),
  }
}

/** @param {string} text */
function says(text) {
  return text.includes(ANSWER) ? "" : `no answer in: ${text}`
}

/**
 * @param {string} cli
 * @param {string} cwd
 * @param {string[]} command
 */
async function onPage(cli, cwd, command) {
  const args = [cli, ...command, "--port", String(PORT), "--strictPort", "--host", "127.0.0.1"]
  const server = spawn(process.execPath, args, { cwd, detached: true })
  let output = ""
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (data) => (output += data))
  try {
    for (let tries = 0; tries < 200; tries++) {
      if (
        await fetch(`http://127.0.0.1:${PORT}/`).then(
          () => true,
          () => false,
        )
      )
        break
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    const page = await browser.newPage()
    page.on("pageerror", (error) => (output += error.stack))
    await page.goto(`http://127.0.0.1:${PORT}/`)
    await page
      .waitForFunction("document.body?.textContent.startsWith('ANSWER')", undefined, { timeout: 20_000 })
      .catch(() => {})
    const text = String(await page.evaluate("document.body.textContent"))
    await page.close()
    const wrong = says(text)
    return wrong && `${wrong}\n${output}`
  } finally {
    process.kill(-(/** @type {number} */ (server.pid)), "SIGKILL")
  }
}

/**
 * @param {string} root
 * @param {Record<string, string>} files
 */
async function write(root, files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  cpSync(join(REPOSITORY, "test_wasm/math/math.wasm"), join(root, "packages/lib/src/math.wasm"))
  cpSync(packed, join(root, "wasmport.tgz"))
}
