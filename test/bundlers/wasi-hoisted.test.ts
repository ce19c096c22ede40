/** A package of WASI's own name, which supplies the functions instead of the host that is built in, wherever it is installed. */
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools"
import { expect, test } from "vitest"
import wasmport from "wasmport/vite"
import { projectOfTest, useBrowser, viteInTest } from "../support/hooks.ts"

const browser = useBrowser()

/** Returns the result of `sched_yield`, which is 0 by the built-in host. */
const ASKS = `(module
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (memory (export "memory") 1)
  (func (export "asked") (result i32) (call $yield)))`

const SUPPLIER = "wasi_snapshot_preview1"

test.each([
  ["beside the root", "app/"],
  ["hoisted above the root, as in a workspace", ""],
])("supplies a package in Vite's optimizer: %s", async (_, where) => {
  const { path } = await projectOfTest({
    "package.json": JSON.stringify({ name: "top", private: true, workspaces: ["app"] }),
    "app/package.json": JSON.stringify({ name: "app", dependencies: { lib: "1.0.0", [SUPPLIER]: "1.0.0" } }),
    "app/src/index.js": 'export { asked } from "lib"\n',
    [`${where}node_modules/lib/package.json`]: JSON.stringify({
      name: "lib",
      version: "1.0.0",
      type: "module",
      main: "index.js",
    }),
    [`${where}node_modules/lib/index.js`]: 'export { asked } from "./lib.wasm"\n',
    [`${where}node_modules/lib/lib.wasm`]: await parse(ASKS),
    [`${where}node_modules/${SUPPLIER}/package.json`]: JSON.stringify({
      name: SUPPLIER,
      version: "1.0.0",
      type: "module",
      main: "index.js",
    }),
    [`${where}node_modules/${SUPPLIER}/index.js`]: "export const sched_yield = () => 42\n",
  })
  const { url } = await viteInTest({
    root: path("app"),
    plugins: [wasmport({ types: false })],
    optimizeDeps: { include: ["lib"] },
  })
  expect(await browser.evaluate(`${url}blank`, `import("${url}src/index.js").then((it) => it.asked())`)).toBe(42)
})
