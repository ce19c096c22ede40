/** Environments of one Vite config that build at once, by one plugin: each build has one version of a file. */
import { createBuilder } from "vite"
import type { Plugin } from "vite"
import { expect, test } from "vitest"
import wasmport from "wasmport/vite"
import { parse as wat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { projectOfTest } from "../support/hooks.ts"

const moduleOf = async (name: string): Promise<Uint8Array> =>
  Uint8Array.from(await wat(`(module (func (export "${name}") (result i32) i32.const 5))`))
const bytesOf = (code: string): string[] =>
  [...code.matchAll(/"(AGFzbQ[\w+/=]{20,})"/g)].map(([, text = ""]) => Buffer.from(text, "base64").toString("latin1"))

test("an environment that begins later makes no other one mix two versions of a file", async () => {
  const project = await projectOfTest({
    "src/it.wasm": await moduleOf("one"),
    "src/index.js": 'export * from "./it.wasm"',
  })
  let begin = (): void => {}
  const begun = new Promise<void>((resolve) => (begin = resolve))
  /** The page's build has read the module's exports, and comes to its bytes when another one has begun and the file has changed. */
  const gate: Plugin = {
    name: "gate",
    enforce: "pre",
    async load(id) {
      if (this.environment.name !== "client" || !id.includes("?wasmport=module")) return
      await project.write({ "src/it.wasm": await moduleOf("another") })
      begin()
      await later
    },
  }
  let finish = (): void => {}
  const later = new Promise<void>((resolve) => (finish = resolve))
  const started: Plugin = {
    name: "started",
    enforce: "post",
    buildStart() {
      if (this.environment.name === "ssr") finish()
    },
  }
  const input = project.path("src/index.js")
  const build = { write: false, minify: false, rolldownOptions: { input, preserveEntrySignatures: "strict" } } as const
  const builder = await createBuilder({
    root: project.root,
    configFile: false,
    logLevel: "silent",
    plugins: [gate, wasmport({ types: false }), started],
    builder: { sharedConfigBuild: true, sharedPlugins: true },
    environments: { client: { build }, ssr: { build } },
  })
  const of = async (name: string): Promise<string> => {
    const result = await builder.build(builder.environments[name] as never)
    return [result]
      .flat()
      .flatMap((it) => ("output" in it ? it.output : []))
      .map((it) => ("code" in it ? it.code : ""))
      .join("\n")
  }
  const [client, ssr] = await Promise.all([of("client"), begun.then(() => of("ssr"))])
  expect(bytesOf(client)).toEqual([expect.stringContaining("one")])
  expect(client).toMatch(/\bone\b/)
  expect(client).not.toMatch(/\banother\b/)
  expect(bytesOf(ssr)).toEqual([expect.stringContaining("another")])
})
