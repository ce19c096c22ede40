import { readdirSync, readFileSync } from "node:fs"
import { inspect } from "wasmport/loader"
import { isWasmError, load } from "wasmport/runtime"

const folder = new URL("../plugins/", import.meta.url)

/** Asks a plugin that nobody has reviewed: it may loop, eat memory, or want more than it is given. */
async function ask(file: string, value: number): Promise<string> {
  try {
    const bytes = readFileSync(new URL(file, folder))
    const { imports } = inspect(bytes, file)
    if (imports.length > 0)
      return `refused: it wants ${imports.map(({ module, name }) => `${module}.${name}`).join(", ")}`
    const module = await load(bytes, { limits: { fuel: 1_000_000, stackDepth: 1000, memoryPages: 16 } })
    const instance = await module.instantiate()
    return String(instance.call("run", value))
  } catch (error) {
    if (isWasmError(error)) return `ended: ${error.code}`
    throw error
  }
}

for (const file of readdirSync(folder)
  .filter((name) => name.endsWith(".wasm"))
  .sort())
  console.log(`${file} ${await ask(file, 12)}`)
