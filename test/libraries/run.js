// @ts-check
/**
 * `npm run test:libraries`: a library that imports .wasm, built by each of the tools by which people build libraries, then used by
 * Node, by Vite without and with our plugin (dev twice, build, SSR build), by webpack and by esbuild, whose pages are looked at in a
 * browser. Exit code 1 when an answer is wrong. Names of tools may follow, to run these only.
 */
import { execFile } from "node:child_process"
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { promisify } from "node:util"
import { padded } from "../support/padded.js"
import { begin } from "../support/run.js"
import { SOURCES, TOOLS } from "./tools.js"

/** @typedef {import("./tools.js").Tool} Tool */
/** @typedef {Readonly<Record<string, string | Uint8Array>>} Files */

/** @param {string} path */
const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const OUT = here(".tmp")
/** The tools are this folder's own, whoever else has them. */
const require = createRequire(import.meta.url)
/** @param {string} name @returns {Promise<any>} */
const tool = async (name) => import(pathToFileURL(require.resolve(name)).href)
/** @param {string} name */
const bin = (name) => (name === "node" ? process.execPath : here(`node_modules/.bin/${name}`))

const EXPECTED = "5 55"
const APP = `import { add, fib } from "lib"\nexport const answer = \`\${add(2, 3)} \${fib(10)}\`\n`
const PAGE = `import { answer } from "./answer.js"\nglobalThis.answer = answer\n`

const { launch, serve } = await begin(here("."), OUT)
const browser = await launch()

/**
 * @param {string} root
 * @param {Files} files
 */
function write(root, files) {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(root, name, ".."), { recursive: true })
    writeFileSync(join(root, name), content)
  }
}

/**
 * Resolves to the output.
 * @param {string} root
 * @param {readonly string[]} command
 */
async function run(root, [name = "", ...args]) {
  const { stdout, stderr } = await promisify(execFile)(bin(name), args, { cwd: root })
  return stdout + stderr
}

/**
 * Builds the library, and puts what its package would have into the app's `node_modules`.
 * @param {string} name
 * @param {Tool} made
 */
async function library(name, { command, config, main, types }) {
  const root = join(OUT, name, "lib")
  const math = readFileSync(here("../../test_wasm/math/math.wasm"))
  const manifest = {
    name: "lib",
    version: "1.0.0",
    type: "module",
    exports: { ".": { ...(types && { types: `./${types}` }), default: `./${main}` } },
  }
  write(root, {
    ...SOURCES,
    ...config,
    "package.json": JSON.stringify(manifest),
    "src/math.wasm": padded(math),
    "src/small.wasm": math,
  })
  await run(root, command)
  const app = join(OUT, name, "app")
  for (const part of ["package.json", "dist"])
    cpSync(join(root, part), join(app, "node_modules/lib", part), { recursive: true })
  write(app, {
    "package.json": JSON.stringify({ name: "app", type: "module" }),
    "answer.js": APP,
    "main.js": PAGE,
    "index.html": `<!doctype html><script type="module" src="/main.js"></script>`,
  })
  return { root, app }
}

/** @param {string} url */
async function pageAnswer(url) {
  const page = await browser.newPage()
  /** @type {string[]} */
  const errors = []
  page.on("pageerror", (error) => errors.push(String(error)))
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()))
  try {
    await page.goto(url)
    for (let tries = 0; tries < 100 && errors.length === 0; tries++) {
      const answer = await page.evaluate("globalThis.answer")
      if (answer !== undefined) return String(answer)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return `no answer: ${errors.join("\n")}`
  } finally {
    await page.close()
  }
}

/** @param {string} folder */
async function served(folder) {
  const server = await serve(folder)
  try {
    return await pageAnswer(server.url)
  } finally {
    await server.close()
  }
}

/** @param {string} file */
const inNode = async (file) =>
  (
    await promisify(execFile)(process.execPath, [
      "--input-type=module",
      "-e",
      `const { answer } = await import(${JSON.stringify(pathToFileURL(file).href)}); process.stdout.write(answer)`,
    ])
  ).stdout

/**
 * The ways to use a library: each resolves to the answer, or to what is wrong.
 * @type {Readonly<Record<string, (app: string, isInlined: boolean) => Promise<string>>>}
 */
const USES = {
  Node: (app) => inNode(join(app, "answer.js")),
  ...viteUses("Vite", async () => []),
  ...viteUses("Vite with the plugin", async () => [(await tool("wasmport/vite")).default({ types: false })]),
  webpack: async (app) => {
    const { default: webpack } = await tool("webpack")
    const output = { path: join(app, "webpack"), filename: "main.js", module: true }
    const stats = await new Promise((resolve, reject) =>
      webpack(
        { mode: "production", context: app, entry: "./main.js", experiments: { outputModule: true }, output },
        (/** @type {Error | null} */ error, /** @type {any} */ it) => (error ? reject(error) : resolve(it)),
      ),
    )
    const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true })
    for (const { message } of [...errors, ...warnings]) return message
    write(output.path, { "index.html": `<!doctype html><script type="module" src="main.js"></script>` })
    return await served(output.path)
  },
  esbuild: async (app) => {
    const outdir = join(app, "esbuild")
    const { build } = await tool("esbuild")
    const options = { absWorkingDir: app, bundle: true, format: "esm", outdir, logLevel: "silent" }
    await build({ ...options, entryPoints: ["main.js", "answer.js"] })
    write(outdir, { "index.html": `<!doctype html><script type="module" src="main.js"></script>` })
    const answer = await served(outdir)
    return answer === EXPECTED ? await inNode(join(outdir, "answer.js")) : answer
  },
}

/**
 * @param {string} name
 * @param {() => Promise<unknown[]>} plugins
 * @returns {Record<string, (app: string, isInlined: boolean) => Promise<string>>}
 */
function viteUses(name, plugins) {
  /** @param {string} app @param {object} more */
  const config = async (app, more) => ({
    root: app,
    configFile: false,
    logLevel: "silent",
    plugins: await plugins(),
    ...more,
  })
  return {
    [`${name}, dev`]: async (app) => {
      const { createServer } = await tool("vite")
      rmSync(join(app, "node_modules/.vite"), { recursive: true, force: true })
      let answer = ""
      // With an empty cache, then with what the optimizer has left.
      for (let round = 0; round < 2; round++) {
        const server = await createServer(await config(app, { server: { port: 0, host: "127.0.0.1" } }))
        await server.listen()
        answer = await pageAnswer(server.resolvedUrls.local[0])
        await server.close()
        if (answer !== EXPECTED) return `round ${round}: ${answer}`
      }
      return answer
    },
    [`${name}, build`]: async (app) => {
      const { build } = await tool("vite")
      await build(await config(app, { build: { outDir: "page", target: "es2022" } }))
      return await served(join(app, "page"))
    },
    [`${name}, SSR build`]: async (app, isInlined) => {
      const { build } = await tool("vite")
      // Vite's own handling of `new URL` is for pages: a library that is bundled into a server must have its bytes in the code.
      await build(
        await config(app, { ssr: { noExternal: isInlined || undefined }, build: { outDir: "ssr", ssr: "answer.js" } }),
      )
      return await inNode(join(app, "ssr/answer.js"))
    },
  }
}

/** What TypeScript says to an app that uses the library's declarations. @param {string} app */
async function typesAnswer(app) {
  write(app, {
    "use.ts": `import { add, fib } from "lib"\nconst a: number = add(2, 3) + fib(10)\n// @ts-expect-error\nadd("2", 3)\nexport { a }\n`,
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        target: "es2022",
        lib: ["es2022", "dom"],
        module: "esnext",
        moduleResolution: "bundler",
        strict: true,
        noEmit: true,
        types: [],
      },
      files: ["use.ts"],
    }),
  })
  return await run(app, ["tsc"]).catch((error) => String(error.stdout))
}

const wanted = process.argv.slice(2)
/** @param {string} what @param {string} problem */
function say(what, problem) {
  console.log(`${what}: ${problem === "" ? "ok" : `wrong\n${problem.slice(0, 700)}`}`)
  if (problem !== "") process.exitCode = 1
}

for (const [name, made] of Object.entries(TOOLS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const built = await library(name, made).catch(
    (error) => String(error.stdout ?? "") + String(error.stderr ?? error.stack),
  )
  if (typeof built === "string") {
    say(name, built)
    continue
  }
  for (const [use, answer] of Object.entries(USES)) {
    // It follows no `new URL`: the bytes must be in the code.
    if (use === "esbuild" && made.isInlined !== true) continue
    const given = await answer(built.app, made.isInlined === true).catch((error) => String(error.stack))
    say(`${name} -> ${use}`, given === EXPECTED ? "" : given)
  }
  if (made.types !== undefined) say(`${name} -> types`, await typesAnswer(built.app))
}
await browser.close()
