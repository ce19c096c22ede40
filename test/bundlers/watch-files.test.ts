/** Watchers and files: nothing is left behind when one is ended, and no build mixes two versions of a file. */
import { spawn } from "node:child_process"
import { mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { build } from "esbuild"
import type { Plugin } from "esbuild"
import { describe, expect, test } from "vitest"
import wasmport from "wasmport/esbuild"
import { BUNDLERS, imported } from "../support/bundle.ts"
import { projectOfTest, useProject } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"
import { fixture } from "../support/wasm.ts"
import { bodies, exports, FUNC, functions, functype, I32, types, wasm } from "../support/wasm-builder.ts"

/** The end of a watcher in a process of its own, and what it has left in the temporary folder. */
async function endOf(
  bundler: string,
  signal: NodeJS.Signals | undefined,
  listens = false,
): Promise<{ during: string[]; end: unknown; left: string[] }> {
  const { root, path } = await projectOfTest({
    "src/math.wasm": fixture("math"),
    "src/main.js": 'export { add } from "./math.wasm"\n',
  })
  const temporary = path("temporary")
  mkdirSync(temporary)
  const child = spawn(
    process.execPath,
    [
      join(REPOSITORY, "test/support/watch-alone.js"),
      JSON.stringify({ bundler, root, exitAfter: signal === undefined, listens }),
    ],
    { cwd: root, env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary } },
  )
  let said = ""
  const ended = new Promise((resolve) => child.on("close", (code, by) => resolve(by ?? code)))
  child.stderr.on("data", (data) => (said += String(data)))
  const during = await new Promise<string[]>((resolve, reject) => {
    let isReady = false
    child.stdout.on("data", (data) => {
      said += String(data)
      // More may be said once it is ready: a second look would come when the folder is gone.
      if (isReady || !said.includes("\nready")) return
      isReady = true
      setTimeout(() => {
        resolve(readdirSync(temporary))
        if (signal !== undefined) child.kill(signal)
      }, 50)
    })
    void ended.then((end) => reject(new Error(`ended with ${String(end)}: ${said}`)))
  })
  const end = await ended
  return { during, end, left: readdirSync(temporary) }
}

test.skipIf(process.platform === "win32").each(["SIGINT", "SIGTERM"] as const)(
  "%s ends Rolldown's own command, and its temporary folder with it",
  async (signal) => {
    const { root, path } = await projectOfTest({
      "src/math.wasm": fixture("math"),
      "src/main.js": 'export { add } from "./math.wasm"\n',
      "rolldown.config.js":
        'import wasmport from "wasmport/rolldown"\nexport default { input: "src/main.js", plugins: [wasmport({ types: false })] }\n',
    })
    const temporary = path("temporary")
    mkdirSync(temporary)
    const child = spawn(
      process.execPath,
      [join(REPOSITORY, "node_modules/rolldown/bin/cli.mjs"), "-c", "rolldown.config.js", "--watch"],
      { cwd: root, env: { ...process.env, TMPDIR: temporary }, stdio: "ignore" },
    )
    const ended = new Promise((resolve) => child.on("close", (code, by) => resolve(by ?? code)))
    const folders = (): string[] => readdirSync(temporary).filter((name) => name.startsWith("wasmport-"))
    await expect.poll(folders, { timeout: 20_000 }).toHaveLength(1)
    await new Promise((resolve) => setTimeout(resolve, 300))
    child.kill(signal)
    await ended
    expect(folders()).toEqual([])
  },
)

describe.each(BUNDLERS)("%s", (bundler) => {
  // Windows ends a process without asking it.
  test.skipIf(process.platform === "win32").each(["SIGINT", "SIGTERM", "process.exit"] as const)(
    "a watcher that %s ends is gone, and so is its temporary folder",
    async (by) => {
      const signal = by === "process.exit" ? undefined : by
      const { during, end, left } = await endOf(bundler, signal)
      expect(during.filter((name) => name.startsWith("wasmport-"))).toHaveLength(
        bundler === "vite" || bundler === "rolldown" ? 1 : 0,
      )
      expect(left.filter((name) => name.startsWith("wasmport-"))).toEqual([])
      expect(end).toBe(signal ?? 0)
    },
  )

  test.skipIf(process.platform === "win32")(
    "a program that listens for SIGINT itself ends as it wants to",
    async () => {
      const { end, left } = await endOf(bundler, "SIGINT", true)
      expect(left.filter((name) => name.startsWith("wasmport-"))).toEqual([])
      expect(end).toBe(7)
    },
  )
})

/** A module whose one function is named by the version and answers it. */
const version = (number: number): Uint8Array =>
  wasm(
    types(functype([], [I32])),
    functions(0),
    exports([`v${number}`, FUNC, 0]),
    bodies(1, [0x00, 0x41, number, 0x0b]),
  )

describe("a file that changes while it is built", () => {
  const project = useProject({
    "src/main.js": `export * as plain from "./a.wasm"
export * as sync from "./a.wasm?sync"
export * as lazy from "./a.wasm?lazy"
export { default as init } from "./a.wasm?init"
export { default as module } from "./a.wasm?module"
`,
  })
  interface Built {
    readonly plain: Record<string, () => number>
    readonly sync: Record<string, () => number>
    readonly lazy: Record<string, () => Promise<number>>
    readonly init: () => Promise<WebAssembly.Instance>
    readonly module: WebAssembly.Module
  }
  let count = 0
  const swap = (): void => {
    // At once, as compilers do it that are careful.
    const next = project.path(`src/next${count}`)
    writeFileSync(next, version((count++ % 2) + 1))
    renameSync(next, project.path("src/a.wasm"))
  }
  const swapper: Plugin = {
    name: "swap",
    setup: ({ onResolve }) => onResolve({ filter: /a\.wasm/ }, () => void swap()),
  }

  async function expectOneVersion(file: string): Promise<void> {
    const { plain, sync, lazy, init, module } = await imported<Built>(file)
    const [{ name = "" } = {}] = WebAssembly.Module.exports(module)
    const number = Number(name.slice(1))
    expect([name, Object.keys(plain), Object.keys(sync), Object.keys(lazy)]).toEqual([name, [name], [name], [name]])
    const { exports } = await init()
    expect([plain[name]?.(), sync[name]?.(), await lazy[name]?.(), (exports[name] as () => number)()]).toEqual(
      Array.from({ length: 4 }, () => number),
    )
  }

  test.each(BUNDLERS.flatMap((bundler) => [0, 4096].map((inlineLimit) => [bundler, inlineLimit] as const)))(
    "is one version in all of what %s makes, with inlineLimit %d",
    async (bundler, inlineLimit) => {
      for (let round = 0; round < 4; round++) {
        swap()
        const { file } = await project.build(bundler, "src/main.js", {
          options: { inlineLimit },
          plugins: {
            rollup: [
              {
                name: "swap",
                resolveId(source) {
                  if (source.includes("a.wasm")) swap()
                  return null
                },
              },
            ],
            esbuild: [swapper],
          },
        })
        await expectOneVersion(file)
      }
    },
  )

  test("is one version in each of two builds of esbuild that have one plugin, of which one begins in the middle of the other", async () => {
    const plugin = wasmport({ types: false, inlineLimit: 0 })
    const start = (outdir: string, ...plugins: Plugin[]): Promise<unknown> =>
      build({
        entryPoints: { index: project.path("src/main.js") },
        absWorkingDir: project.root,
        bundle: true,
        format: "esm",
        platform: "node",
        outdir,
        logLevel: "silent",
        plugins: [...plugins, plugin],
      })
    swap()
    const dirs = ["outer", "inner"].map((name) => project.path(`.dist/${name}`))
    let inner: Promise<unknown> | undefined
    const starter: Plugin = {
      name: "starter",
      setup({ onResolve }) {
        // A facade is there, and asks for the layer below it.
        onResolve({ filter: /a\.wasm\?wasmport/ }, async () => {
          if (inner === undefined) swap()
          inner ??= start(dirs[1] as string)
          await inner
          return undefined
        })
      },
    }
    await start(dirs[0] as string, starter)
    expect(inner).toBeDefined()
    for (const dir of dirs) await expectOneVersion(join(dir, "index.js"))
  })
})
