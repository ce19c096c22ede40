/** Text and files that are not ours: names that look like our marks, and files that another plugin supplies. */
import { readdirSync, readFileSync } from "node:fs"
import { build as esbuild } from "esbuild"
import type { Plugin } from "esbuild"
import { describe, expect, test } from "vitest"
import wasmport from "wasmport/esbuild"
import { wat } from "../rules/targets.ts"
import { BUNDLERS, imported } from "../support/bundle.ts"
import { useProject } from "../support/hooks.ts"

const NAME = "wasmport:file/abc"
const project = useProject(async () => ({
  "src/it.wasm": await wat(`(module (func (export "${NAME}") (result i32) i32.const 5))`),
  "src/index.js": `import { "${NAME}" as it } from "./it.wasm"\nexport const answer = it\nexport const text = "${NAME} wasmport:file/"`,
  "src/foreign.js": `import it from "${NAME}"\nconsole.log(it)`,
}))

describe.each(BUNDLERS)("%s", (bundler) => {
  test("a text that looks like a file of ours stays as it is, for workerd too", async () => {
    const { dir } = await project.build(bundler, "src/index.js", { platform: "worker" })
    const scripts = readdirSync(dir).filter((name) => name.endsWith("js"))
    const text = scripts.map((name) => readFileSync(`${dir}/${name}`, "utf8")).join("")
    expect(text).toContain(`${NAME} wasmport:file/`)
    expect(text).toMatch(/from ?["']\.\/[^"']*\.wasm["']/)
    const { file } = await project.build(bundler, "src/index.js")
    const built = await imported<{ answer(): number; text: string }>(file)
    expect([built.answer(), built.text]).toEqual([5, `${NAME} wasmport:file/`])
  })

  test("two builds for workerd give the same bytes, whatever mark stood there for a file", async () => {
    const read = async (): Promise<unknown> => {
      const { dir } = await project.build(bundler, "src/index.js", { platform: "worker" })
      return readdirSync(dir, { recursive: true })
        .map(String)
        .sort()
        .map((name) => [name, /\.(?:js|wasm)$/.test(name) && readFileSync(`${dir}/${name}`).toString("base64")])
    }
    expect(await read()).toEqual(await read())
  })

  test("an import that looks like a file of ours leads nowhere, as it would without us", async () => {
    const built = await project.build(bundler, "src/foreign.js").then(
      ({ file }) => readFileSync(file, "utf8"),
      (error: Error) => error.message,
    )
    expect(built).toContain(NAME)
    expect(built).not.toMatch(/Unable to get|Cannot use 'in'|undefined/)
  })
})

describe("esbuild, with a plugin behind ours that supplies files which are not there", () => {
  const other: Plugin = {
    name: "other",
    setup(build) {
      build.onResolve({ filter: /^virtual/ }, ({ path }) => ({ path: `/virtual/${path}` }))
      build.onLoad({ filter: /^\/virtual\// }, ({ path }) => ({
        contents: path.endsWith(".wasm") ? Uint8Array.of(1, 2, 3) : "export const five = 5",
        loader: path.endsWith(".wasm") ? "binary" : "js",
      }))
    },
  }
  const built = async (contents: string): Promise<string> => {
    const { outputFiles } = await esbuild({
      stdin: { contents, resolveDir: project.root },
      bundle: true,
      format: "esm",
      write: false,
      logLevel: "silent",
      absWorkingDir: project.root,
      plugins: [wasmport({ types: false }), other],
    })
    return outputFiles[0]!.text
  }

  test("JavaScript of it is loaded, and a .wasm of it too", async () => {
    expect(await built('export { five } from "virtual.js"')).toContain("five = 5")
    expect(await built('export { default } from "virtual.wasm"')).toContain("AQID")
  })

  test("a file that nobody supplies is esbuild's to report", async () => {
    await expect(built('import "./nobody.wasm"')).rejects.toThrow('Could not resolve "./nobody.wasm"')
    await expect(built('import "./nobody.js"')).rejects.toThrow('Could not resolve "./nobody.js"')
  })
})
