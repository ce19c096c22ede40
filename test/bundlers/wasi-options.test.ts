/** The option `wasi`: real folders, and the options of an override over the general ones. */
import { copyFile, readFile } from "node:fs/promises"
import { beforeAll, describe, expect, test } from "vitest"
import { BUNDLERS, imported } from "../support/bundle.ts"
import type { BundleRequest } from "../support/bundle.ts"
import { useProject } from "../support/hooks.ts"

const APP = `
import { run } from "wasmport/wasi"
const of = async (key, ...args) => {
  const { exitCode, stdout, stderr } = await run(key, { args: ["shell", ...args], capture: true })
  return [exitCode, stdout, stderr]
}
export const results = async () => [
  await of("src/shell.wasm", "cat", "/data/in.txt"),
  await of("src/shell.wasm", "echo", "two", ">", "/data/out.txt"),
  await of("src/other.wasm", "cat", "/data/in.txt"),
  (await run("src/shell.wasm", { args: undefined, capture: true })).stdout,
  (await run("src/other.wasm", { capture: true })).stdout,
]
`

const project = useProject({
  "src/app.js": APP,
  "app-data/in.txt": "one\n",
  "app-data/other.txt": "",
  "others/in.txt": "another\n",
})
beforeAll(async () => {
  for (const name of ["shell", "other"])
    await copyFile(new URL("../programs/c-shell/program.wasm", import.meta.url), project.path(`src/${name}.wasm`))
})

const options = (): NonNullable<BundleRequest["options"]> => ({
  wasi: { args: ["shell", "echo", "general"], preopens: { "/data": project.path("app-data") } },
  overrides: [
    {
      include: "src/other.wasm",
      wasi: { args: undefined as unknown as string[], preopens: { "/data": project.path("others") } },
    },
  ],
})

describe.each(BUNDLERS)("%s", (bundler) => {
  test("programs have the plugin's folders and arguments, and those of an override", async () => {
    const { file } = await project.build(bundler, "src/app.js", { options: options() })
    const { results } = await imported<{ results(): Promise<unknown> }>(file)
    expect(await results()).toEqual([[0, "one\n", ""], [0, "", ""], [0, "another\n", ""], "general\n", "general\n"])
    expect(await readFile(project.path("app-data/out.txt"), "utf8")).toBe("two\n")
  })

  test("an output for pages has no folders", async () => {
    const { file } = await project.build(bundler, "src/app.js", { options: options(), platform: "browser" })
    expect(await readFile(file, "utf8")).not.toContain("app-data")
  })
})
