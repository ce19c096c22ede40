/**
 * Rebuilds the .wasm of the shapes: WAT by wasm-tools, AssemblyScript by `asc`. Run after `npm ci --prefix test/packages`.
 */
import { execFileSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools"

const here = fileURLToPath(new URL(".", import.meta.url))
const asc = join(here, "../node_modules/assemblyscript/bin/asc.js")

for (const { name } of readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
  const folder = join(here, name)
  for (const file of readdirSync(folder).filter((it) => it.endsWith(".wat"))) {
    const wasm = await parse(readFileSync(join(folder, file), "utf8")).catch(({ payload }) => Promise.reject(new Error(`${name}/${file}: ${payload}`)))
    writeFileSync(join(folder, file.replace(/\.wat$/, ".wasm")), wasm)
  }
  if (existsSync(join(folder, "index.ts"))) {
    execFileSync(process.execPath, [asc, "index.ts", "--outFile", "build/release.wasm", "--bindings", name.slice(3), "--exportRuntime", "-O"], { cwd: folder, stdio: "inherit" })
  }
}
