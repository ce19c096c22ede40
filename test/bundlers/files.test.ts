/** Files that are read once: by a build, by a process, and declarations that are not written again. */
import { existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs"
import { setTimeout as pause } from "node:timers/promises"
import { build } from "../support/vite.js"
import { describe, expect, test } from "vitest"
import wasmport from "wasmport/vite"
import type { WasmportOptions } from "wasmport/vite"
import { stampOf } from "../../src/project/cache.ts"
import { Files } from "../../src/project/files.ts"
import { projectOfTest } from "../support/hooks.ts"
import { fixture } from "../support/wasm.ts"

const everyWit = (): boolean => true

describe("a .wasm", () => {
  test("is read once by all plugins of a process, while it stays as it is", async () => {
    const project = await projectOfTest({ "math.wasm": fixture("math") })
    const file = project.path("math.wasm")
    const [page, server] = [new Files(project.root, everyWit), new Files(project.root, everyWit)]
    page.beginBuild()
    server.beginBuild()
    expect(server.load(file)).toBe(page.load(file))
  })

  test("that changes while two builds run has one version in each", async () => {
    const project = await projectOfTest({ "math.wasm": fixture("math") })
    const file = project.path("math.wasm")
    const [first, second] = [new Files(project.root, everyWit), new Files(project.root, everyWit)]
    first.beginBuild()
    second.beginBuild()
    const old = first.load(file)
    await project.write({ "math.wasm": fixture("counter") })
    const changed = second.load(file)
    expect(changed.wasm.exports).not.toEqual(old.wasm.exports)
    expect(first.load(file)).toBe(old)
    first.beginBuild()
    expect(first.load(file)).toBe(changed)
  })

  test("gets another meaning by a .wit that comes, changes and goes", async () => {
    const project = await projectOfTest({ "math.wasm": fixture("math") })
    const files = new Files(project.root, everyWit)
    const names = (): string[] =>
      [...(files.load(project.path("math.wasm")).wit?.exports ?? [])].map(({ name }) => name)
    expect(names()).toEqual([])
    await project.write({ "math.wit": "add: func(a: s32, b: s32) -> s32;\n" })
    expect(names()).toEqual(["add"])
    await project.write({ "math.wit": "add: func(a: s32, b: s32) -> s32;\nmultiply: func(a: s32, b: s32) -> s32;\n" })
    expect(names()).toEqual(["add", "multiply"])
    rmSync(project.path("math.wit"))
    expect(names()).toEqual([])
  })
})

describe("declarations that Vite's cache says are as they were written", () => {
  const app = async () => {
    const project = await projectOfTest({
      "package.json": JSON.stringify({ name: "app", type: "module" }),
      "index.html": '<script type="module" src="./main.js"></script>\n',
      "main.js": 'import { add } from "./math.wasm"\nconsole.log(add(1, 2))\n',
      "math.wasm": fixture("math"),
    })
    const run = (options?: WasmportOptions): Promise<unknown> =>
      build({ root: project.root, configFile: false, logLevel: "silent", plugins: [wasmport(options)] })
    return { project, run, types: project.path("math.d.wasm.ts"), env: project.path("wasm-env.d.ts") }
  }

  test("stand beside it, and are not touched", async () => {
    const { project, run, types, env } = await app()
    await run()
    expect(existsSync(project.path("node_modules/.vite/wasmport-types.json"))).toBe(true)
    const before = [types, env].map((file) => statSync(file).mtimeMs)
    await pause(20)
    await run()
    expect([types, env].map((file) => statSync(file).mtimeMs)).toEqual(before)
  })

  test.each(["math.d.wasm.ts", "wasm-env.d.ts"])(
    "%s is written again where it says something else or is gone",
    async (name) => {
      const { project, run } = await app()
      const file = project.path(name)
      await run()
      const text = readFileSync(file, "utf8")
      writeFileSync(file, text.replaceAll("math", "changed"))
      await run()
      expect(readFileSync(file, "utf8")).toBe(text)
      rmSync(file)
      await run()
      expect(readFileSync(file, "utf8")).toBe(text)
    },
  )

  test("wasm-env.d.ts is written again where another build of the same version printed it", async () => {
    const { project, run, env } = await app()
    await run()
    const text = readFileSync(env, "utf8")
    writeFileSync(env, `${text}// printed otherwise\n`)
    const file = project.path("node_modules/.vite/wasmport-types.json")
    const states = JSON.parse(readFileSync(file, "utf8")) as [name: string, state: string][]
    const others = states.map(([name, state]) =>
      name.startsWith("wasm-env.d.ts ")
        ? [name, state.replace(/^\S+ (\S+) \S+/, `${stampOf(env)} $1 1:1:1:1`)]
        : [name, state],
    )
    expect(others).not.toEqual(states)
    writeFileSync(file, JSON.stringify(others))
    await run()
    expect(readFileSync(env, "utf8")).toBe(text)
  })

  test("are written again for other bytes of the same size and time, and for other options", async () => {
    const { project, run, types } = await app()
    const math = Uint8Array.from(fixture("math"))
    const { atime, mtime } = statSync(project.path("math.wasm"))
    await run()
    expect(readFileSync(types, "utf8")).toContain("function subtract")
    math.set(new TextEncoder().encode("contract"), Buffer.from(math).indexOf("subtract"))
    writeFileSync(project.path("math.wasm"), math)
    utimesSync(project.path("math.wasm"), atime, mtime)
    await run()
    expect(readFileSync(types, "utf8")).toContain("function contract")
    await run({ mode: "lazy" })
    expect(readFileSync(types, "utf8")).toContain("Promise<number>")
  })
})
