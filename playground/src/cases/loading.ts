/** When a module is fetched, and modules that are fetched by URL. */
import { load, ready, validate } from "wasmport/runtime"
import type { WasmError } from "wasmport/runtime"
import { at, sum } from "../wasm/big.wasm?lazy"
import { add } from "../wasm/math.wasm?sync"
import { half } from "../wasm/multi-value.wasm?defer"
import type { Section } from "../case.ts"

export const moments: Section = {
  title: "When it loads",
  text: "The plain import loads at once, with top-level await. A query such as ?lazy loads at another time.",
  cases: [
    {
      id: "lazy",
      from: "./wasm/big.wasm?lazy",
      code: `import { sum } from "./wasm/big.wasm?lazy"\n\n// fetched here, and not before\nawait sum(2048)`,
      call: "await sum(2048)",
      run: () => sum(2048),
      expected: 865641472,
      onClick: true,
    },
    {
      id: "lazy-again",
      from: "./wasm/big.wasm?lazy",
      code: `import { at } from "./wasm/big.wasm?lazy"\n\n// the very same instance\nawait at(0)`,
      call: "await at(0)",
      run: () => at(0),
      expected: 1015568748,
      onClick: true,
    },
    {
      id: "defer",
      from: "./wasm/multi-value.wasm?defer",
      code: `import { half }\n  from "./wasm/multi-value.wasm?defer"\n\nawait ready() // once, then plain calls\nhalf(7)`,
      call: "half(7)",
      run: async () => {
        await ready()
        return half(7)
      },
      expected: [7, 3.5],
    },
    {
      id: "sync",
      from: "./wasm/math.wasm?sync",
      code: `import { add }\n  from "./wasm/math.wasm?sync"\n\n// the bytes are in the code:\n// no fetch, and no await\nadd(40, 2)`,
      call: "add(40, 2)",
      run: () => add(40, 2),
      expected: 42,
    },
  ],
}

export const byUrl: Section = {
  title: "A module that comes by URL",
  text: "load compiles a module while it arrives, counts its bytes, and can be given up. No build knows the module: it is a plugin, or a file that somebody drops.",
  cases: [
    {
      id: "load",
      from: "plugins/words.wasm",
      code: `import { load } from "wasmport/runtime"\n\nconst bytes = []\nconst words = await load("words.wasm", {\n  onProgress: ({ loaded }) => bytes.push(loaded),\n})`,
      call: "[bytes[0], bytes.at(-1) === words.size]",
      run: async (served) => {
        const bytes: number[] = []
        const words = await load(`${served}words.wasm`, { onProgress: ({ loaded }) => void bytes.push(loaded) })
        return [bytes[0], bytes.at(-1) === words.size]
      },
      expected: [0, true],
    },
    {
      id: "load-told",
      from: "plugins/words.wasm",
      code: `const words = await load("words.wasm")\nconst hash = await words.hash()\n\nconst instance = await words.instantiate()`,
      call: '[words.imports.length, hash.length, instance.has("handle")]',
      run: async (served) => {
        const words = await load(`${served}words.wasm`)
        const hash = await words.hash()
        const instance = await words.instantiate()
        return [words.imports.length, hash.length, instance.has("handle")]
      },
      expected: [0, 32, true],
    },
    {
      id: "load-given-up",
      from: "plugins/words.wasm",
      code: `const abort = new AbortController()\n\nawait load("words.wasm", {\n  signal: abort.signal,\n  onProgress: () => abort.abort("enough"),\n}).catch((error) => (reason = error))`,
      call: "reason",
      run: async (served) => {
        const abort = new AbortController()
        const { signal } = abort
        return load(`${served}words.wasm`, { signal, onProgress: () => abort.abort("enough") }).catch(
          (reason: unknown) => reason,
        )
      },
      expected: "enough",
    },
    {
      id: "load-page",
      from: "wasmport/runtime",
      code: `const page =\n  new TextEncoder().encode("<!doctype html>")\n\nawait load(page).catch((it) => (error = it))`,
      call: "[error.code, error.path]",
      run: () =>
        load(new TextEncoder().encode("<!doctype html>")).catch((error: WasmError) => [error.code, error.path]),
      expected: ["COMPILE", "bytes"],
    },
    {
      id: "validate",
      from: "wasmport/runtime",
      code: `import { validate } from "wasmport/runtime"\n\nconst { valid, reason } =\n  await validate(new Uint8Array(8))`,
      call: "[valid, reason.length > 0]",
      run: async () => {
        const found = await validate(new Uint8Array(8))
        return [found.valid, !found.valid && found.reason.length > 0]
      },
      expected: [false, true],
    },
  ],
}
