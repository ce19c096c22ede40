/**
 * The programs of test/programs with our host where apps have it: built by each bundler and served by Vite, in Node and on a page. Each
 * prints, answers and writes as its native build does.
 */
import { copyFile, mkdir } from "node:fs/promises"
import { createLogger } from "vite"
import { beforeAll, describe, expect, test } from "vitest"
import { PROGRAMS } from "../programs/list.js"
import { filesOnly, inMemory, runs } from "../programs/programs.ts"
import type { Expected } from "../programs/programs.ts"
import { BUNDLERS, imported } from "../support/bundle.ts"
import { serveInTest, useBrowser, useProject, viteInTest } from "../support/hooks.ts"
import wasmport from "wasmport/vite"

const RUNS = runs()

/** A program by `run`, and a reactor by `?init`, each with a fresh tree. */
const APP = `
import { files, run } from "wasmport/wasi"
${PROGRAMS.map(({ name, kind }, i) => `import program${i} from "./${name.replaceAll("/", "-")}.wasm?${kind === "command" ? "module" : "init"}"`).join("\n")}
const programs = { ${PROGRAMS.map(({ name }, i) => `${JSON.stringify(name)}: program${i}`).join(", ")} }
const runs = ${JSON.stringify(RUNS.map(({ title, program, kind, options, files, calls }) => ({ title, program, kind, options, files: files && inMemory(files), calls })))}

const command = async (program, options) => {
  try {
    const { exitCode, stdout, stderr } = await run(program, { ...options, capture: true })
    return { exitCode, stdout, stderr }
  } catch (error) {
    if (error.code !== "WASI") throw error
    return { traps: true, stdout: error.stdout, stderr: error.stderr }
  }
}
const reactor = async (init, options, calls) => {
  const bytes = { stdout: [], stderr: [] }
  const sink = (name) => ({ write: (chunk) => void bytes[name].push(...chunk) })
  const { exports } = await init(undefined, { wasi: { ...options, stdout: sink("stdout"), stderr: sink("stderr") } })
  exports._initialize?.()
  const results = calls.map(([name, ...numbers]) => exports[name](...numbers))
  const text = (name) => new TextDecoder().decode(new Uint8Array(bytes[name]))
  return { results, stdout: text("stdout"), stderr: text("stderr") }
}
const answer = async ({ program, kind, options, files: given, calls }) => {
  const tree = given && files(given)
  const all = { ...options, ...(tree && { preopens: { "/": tree } }) }
  const ended = await (kind === "command" ? command(programs[program], all) : reactor(programs[program], all, calls))
  return { ...ended, ...(tree && { files: Object.fromEntries(tree.entries().map(([path]) => [path, tree.text(path)])) }) }
}
export const answers = (async () => {
  const all = {}
  for (const run of runs) all[run.title] = await answer(run).catch((error) => String(error?.stack ?? error))
  return all
})()
/** A literal key, which pulls its module in. */
export const keyed = () => run("src/c-clock.wasm", { capture: true })
`

const project = useProject({ "src/app.js": APP })
const browser = useBrowser()
beforeAll(async () => {
  await mkdir(project.path("src"), { recursive: true })
  for (const { name } of PROGRAMS)
    await copyFile(
      new URL(`../programs/${name}/program.wasm`, import.meta.url),
      project.path(`src/${name.replaceAll("/", "-")}.wasm`),
    )
})

const expected = (): unknown =>
  Object.fromEntries(
    RUNS.map(({ title, expected }) => [
      title,
      { ...expected, ...(expected.files && { files: filesOnly(expected.files) }) },
    ]),
  )
/** The text of errors is left out where the native compiler has words of its own. */
const like = (answers: Record<string, Expected>): unknown =>
  Object.fromEntries(
    RUNS.map(({ title, expected }) => {
      const { stderr, ...others } = answers[title] ?? ({} as Expected)
      return [
        title,
        typeof answers[title] === "string" ? answers[title] : "stderr" in expected ? { ...others, stderr } : others,
      ]
    }),
  )

describe("programs answer as their native builds do", () => {
  describe.each(BUNDLERS)("%s", (bundler) => {
    test("in Node", async () => {
      const { file } = await project.build(bundler, "src/app.js")
      const { answers } = await imported<{ answers: Promise<Record<string, Expected>> }>(file)
      expect(like(await answers)).toEqual(expected())
    })

    test("on a page", async () => {
      const { dir } = await project.build(bundler, "src/app.js", { platform: "browser" })
      const served = await serveInTest(dir)
      expect(like(await browser.evaluate(served.url, 'import("/index.js").then(({ answers }) => answers)'))).toEqual(
        expected(),
      )
    })
  })

  test("vite, in dev on a page, whose scan for dependencies misses nothing", async () => {
    await project.write({ "index.html": '<script type="module" src="/src/app.js"></script>' })
    const said: string[] = []
    const say = (text: string): void => void said.push(text)
    const { server, url } = await viteInTest({
      root: project.root,
      plugins: [wasmport({ types: false })],
      customLogger: { ...createLogger("silent"), warn: say, warnOnce: say, error: say },
    })
    expect(like(await browser.evaluate(`${url}blank`, 'import("/src/app.js").then(({ answers }) => answers)'))).toEqual(
      expected(),
    )
    await server.environments.client.depsOptimizer?.scanProcessing
    expect(said).toEqual([])
  })

  test("vite, in dev on the server", async () => {
    const { server } = await viteInTest({
      root: project.root,
      plugins: [wasmport({ types: false })],
      server: { middlewareMode: true },
    })
    const { answers } = (await server.ssrLoadModule("/src/app.js")) as { answers: Promise<Record<string, Expected>> }
    expect(like(await answers)).toEqual(expected())
  })
})
