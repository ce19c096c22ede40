/** The parts of the runtime that are fetched on demand: scripts hold them, and only where something asks for them. */
import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { rollup } from "rollup"
import { expect, test } from "vitest"

const RUNTIME = fileURLToPath(new URL("../../dist/runtime-shim/", import.meta.url))
const parts = readdirSync(RUNTIME, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".script.js"))
  .map((file) => file.replaceAll("\\", "/").replace(".script.js", ".js"))

test("there are such parts", () => {
  expect(parts.length).toBeGreaterThan(3)
})

test.each(parts)("a bundle has nothing of %s where nobody asks for it", async (part) => {
  const entry = `import * as part from ${JSON.stringify(RUNTIME + part)}\nexport const ask = () => part\nexport const kept = 1`
  const build = await rollup({
    input: "entry",
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === "entry" || id === "user" ? id : null),
        load: (id) => (id === "entry" ? 'export { kept } from "user"' : id === "user" ? entry : null),
      },
    ],
  })
  const { output } = await build.generate({ format: "es" })
  await build.close()
  expect(output[0].code.trim()).toBe("const kept = 1;\n\nexport { kept };")
})
