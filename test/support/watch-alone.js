/** Watches a project in a process of its own, and says `ready` after the first build. */
import { join } from "node:path"

const { bundler, root, exitAfter, listens } = JSON.parse(process.argv[2] ?? "")
const input = join(root, "src/main.js")
const dir = join(root, "dist")
const options = { types: false }
const ready = () => {
  console.log("\nready")
  if (exitAfter) setTimeout(() => process.exit(0), 100)
}
const listen = (/** @type {any} */ watcher) =>
  watcher.on("event", (/** @type {{ code: string }} */ { code }) => code === "END" && ready())

// Like a program that first closes something.
if (listens)
  process.on("SIGINT", () => {
    console.log("closing")
    setTimeout(() => process.exit(7), 50)
  })

switch (bundler) {
  case "rollup": {
    const { watch } = await import("rollup")
    const { default: wasmport } = await import("wasmport/rollup")
    listen(watch({ input, output: { dir }, plugins: [wasmport(options)] }))
    break
  }
  case "rolldown": {
    const { watch } = await import("rolldown")
    const { default: wasmport } = await import("wasmport/rolldown")
    listen(watch({ cwd: root, input, output: { dir }, plugins: [wasmport(options)] }))
    break
  }
  case "vite": {
    const { build } = await import("./vite.js")
    const { default: wasmport } = await import("wasmport/vite")
    const lib = { entry: input, formats: /** @type {["es"]} */ (["es"]) }
    listen(await build({ root, configFile: false, plugins: [wasmport(options)], build: { watch: {}, lib } }))
    break
  }
  case "esbuild": {
    const { context } = await import("esbuild")
    const { default: wasmport } = await import("wasmport/esbuild")
    const events = { name: "events", setup: (/** @type {import("esbuild").PluginBuild} */ { onEnd }) => onEnd(ready) }
    const plugins = [wasmport(options), events]
    const building = await context({ entryPoints: [input], bundle: true, format: "esm", outdir: dir, plugins })
    await building.watch()
    break
  }
}
