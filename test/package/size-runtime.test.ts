/** The cost of the runtime for an app that imports it, in bytes of all that the page has at its start: the same in every run. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { describe, expect, test } from "vitest"
import { BUNDLERS } from "../support/bundle.ts"
import { useProject } from "../support/hooks.ts"
import { fixture } from "../support/wasm.ts"

const MATH = 'import { add } from "./math.wasm"\nconsole.log(add(2, 3))\n'

/** Apps, and the bytes of gzip that each may have more than the one without. */
const APPS: readonly (readonly [name: string, code: string, without: string, most: number])[] = [
  [
    "registry",
    `import { registry } from "wasmport/runtime"\n${MATH}registry.instantiate(location.hash).then((it) => console.log(it.call("add", 1, 2), it.memory, registry.stats()))\n`,
    MATH,
    4096,
  ],
  [
    "load",
    'import { load } from "wasmport/runtime"\nload(location.hash).then(console.log)\n',
    "console.log(1)\n",
    4200,
  ],
  [
    "registry, load and memoryView",
    `import { load, memoryView, registry } from "wasmport/runtime"\n${MATH}console.log(load, memoryView, registry)\n`,
    MATH,
    5400,
  ],
  ["memoryView", 'import { memoryView } from "wasmport/runtime"\nconsole.log(memoryView)\n', "console.log(1)\n", 750],
]

const project = useProject({ "src/math.wasm": fixture("math") })

describe.each(BUNDLERS)("%s", (bundler) => {
  /** All scripts, but those that only a failure fetches. */
  const bytes = async (code: string): Promise<number> => {
    const { dir } = await project.buildCode(bundler, code, {
      platform: "browser",
      minify: true,
      options: { inlineLimit: 0 },
    })
    const scripts = readdirSync(dir, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith(".js") && !/wasmport-(?:recover|progress)/.test(name))
    return gzipSync(scripts.map((name) => readFileSync(join(dir, name), "utf8")).join("\n"), { level: 9 }).length
  }

  test.each(APPS)("%s adds more than nothing, and no more than its bound", async (_, code, without, most) => {
    const added = (await bytes(code)) - (await bytes(without))
    expect(added).toBeGreaterThan(300)
    expect(added).toBeLessThanOrEqual(most)
  })
})
