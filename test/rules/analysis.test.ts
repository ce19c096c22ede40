/** STANDARDS.md, section 9, "Build-time analysis": rules 23 to 25. */
import { expect } from "vitest"
import {
  custom,
  exports,
  FUNC,
  functions,
  functype,
  MEMORY,
  section,
  types,
  vec,
  wasm,
} from "../support/wasm-builder.ts"
import { suite } from "./rules.ts"
import { isNode, wat } from "./targets.ts"

/** Runs `body` while it watches the engine of this process: gives the sizes of all modules that the engine gets. */
async function compiledHere<T>(body: () => Promise<T>): Promise<{ answer: T; sizes: number[] }> {
  const sizes: number[] = []
  const note = (bytes: unknown): void => {
    if (bytes instanceof Uint8Array || bytes instanceof ArrayBuffer) sizes.push(bytes.byteLength)
  }
  const { compile, instantiate, validate, Module } = WebAssembly
  Object.assign(WebAssembly, {
    compile: (...given: Parameters<typeof compile>) => (note(given[0]), compile.apply(WebAssembly, given)),
    instantiate: (...given: [BufferSource]) => (note(given[0]), instantiate.apply(WebAssembly, given)),
    validate: (...given: Parameters<typeof validate>) => (note(given[0]), validate.apply(WebAssembly, given)),
    Module: new Proxy(Module, {
      construct: (target, given) => (note(given[0]), new target(...(given as [BufferSource]))),
    }),
  })
  try {
    return { answer: await body(), sizes }
  } finally {
    Object.assign(WebAssembly, { compile, instantiate, validate, Module })
  }
}

/** Modules that Node 20's own engine refuses. */
const NEW = {
  gc: `(module (type $p (struct (field i32))) (func (export "f") (param i32) (result i32) (struct.get $p 0 (struct.new $p (local.get 0)))))`,
  exnref: `(module (tag $e (param i32)) (func (export "f") (param i32) (result i32) (block $h (result i32) (try_table (result i32) (catch $e $h) (throw $e (local.get 0))))))`,
  memory64: `(module (memory (export "mem") i64 1) (func (export "f") (param i32) (result i32) (i32.store (i64.const 8) (local.get 0)) (i32.load (i64.const 8))))`,
}

/** Modules beyond the engines of today, which the parser must accept, section 4 by section 4. */
const ACCEPTED: Record<string, string | Uint8Array> = {
  "compact imports": `(module (import "./values.js" (item "a" (func)) (item "b" (func (param i32)))) (func (export "f")))`,
  "shared memory": `(module (memory (export "mem") 1 2 shared) (func (export "f")))`,
  "64-bit memory and table": `(module (memory (export "mem") i64 1 2) (table (export "tab") i64 1 2 funcref) (func (export "f")))`,
  "page size": `(module (memory (export "mem") 7 (pagesize 1)) (func (export "f")))`,
  "tags before globals": `(module (tag (export "tag") (param i32)) (global (export "glob") i32 (i32.const 1)) (func (export "f")))`,
  "rec groups and subtypes": `(module (rec (type $a (sub (struct (field (ref null $b))))) (type $b (sub final $a (struct (field (ref null $b)) (field i8))))) (func (export "f") (param (ref null $b))))`,
  continuations: `(module (type $t (func)) (type $c (cont $t)) (func (export "f") (param (ref null $c))))`,
  "exact types and descriptors": `(module (rec (type $a (descriptor $b) (struct)) (type $b (describes $a) (struct (field i32)))) (func (export "f") (param (ref null (exact $b)))))`,
  "exact function imports": `(module (type $t (func (param i32))) (import "./values.js" "a" (func (exact (type $t)))) (func (export "f")))`,
  "shared types": `(module (type $s (shared (struct (field i32)))) (func (export "f") (param (ref null (shared any)))))`,
  // Flag bytes 0 to 15 of a memory's limits: maximum, shared, 64-bit, page size.
  ...Object.fromEntries(
    Array.from({ length: 16 }, (_, flags) => [
      `limits with flags ${flags}`,
      wasm(
        types(functype()),
        functions(0),
        section(5, vec([flags, 1, ...(flags & 1 ? [2] : []), ...(flags & 8 ? [16] : [])])),
        exports(["f", FUNC, 0], ["mem", MEMORY, 0]),
        section(10, vec([2, 0, 0x0b])),
      ),
    ]),
  ),
  // No proposal has the value type 0x61.
  "an unknown value type": wasm(
    types([0x60, 1, 0x61, 0]),
    functions(0),
    exports(["f", FUNC, 0]),
    section(10, vec([2, 0, 0x0b])),
  ),
  "a name section of garbage": wasm(
    types(functype()),
    functions(0),
    exports(["f", FUNC, 0]),
    section(10, vec([2, 0, 0x0b])),
    custom("name", [1, 0xff, 0xff, 0xff, 0xff, 0x0f]),
  ),
  "producers of garbage": wasm(
    types(functype()),
    functions(0),
    exports(["f", FUNC, 0]),
    section(10, vec([2, 0, 0x0b])),
    custom("producers", [0xff, 0xff]),
  ),
}

suite("analysis", (rule) => {
  rule(23, "the host's engine is never asked", async (t) => {
    const files = {
      "main.js": `${Object.keys(NEW)
        .map((name) => `import { f as ${name} } from "./${name}.wasm"`)
        .join("\n")}\nexport const results = () => [${Object.keys(NEW)
        .map((name) => `${name}(42)`)
        .join(", ")}]\n`,
      ...Object.fromEntries(Object.entries(NEW).map(([name, text]) => [`${name}.wasm`, wat(text)])),
    }
    const own = new Set(await Promise.all(Object.values(NEW).map(async (text) => (await wat(text)).byteLength)))
    const { answer, sizes } = await compiledHere(() => t.run({ only: "build", files }))
    t.check("builds", answer.buildError, undefined)
    t.check(
      "modules compiled while building",
      sizes.filter((size) => own.has(size)),
      [],
    )
    // Node 20 cannot run them; browsers do.
    if (!isNode(t.target)) t.check("and they run", await t.results({ node: false, files }), [42, 42, 42])
  })

  rule(24, "the parser accepts what specifications and proposals have", async (t) => {
    const failed: Record<string, string> = {}
    const names = Object.keys(ACCEPTED)
    // All at once. Only if that fails, one by one, to find the module at fault.
    const attempt = async (wanted: readonly string[]) =>
      await t.run({
        only: "build",
        files: {
          "main.js": `${wanted.map((_, i) => `import { f as f${i} } from "./m${i}.wasm"`).join("\n")}\nexport const results = () => [${wanted.map((_, i) => `f${i}`).join(", ")}]\n`,
          "values.js": "export const a = () => {}\nexport const b = () => {}\n",
          ...Object.fromEntries(
            wanted.map((name, i) => [
              `m${i}.wasm`,
              typeof ACCEPTED[name] === "string" ? wat(ACCEPTED[name]) : (ACCEPTED[name] as Uint8Array),
            ]),
          ),
        },
      })
    if ((await attempt(names)).buildError !== undefined) {
      for (const name of names) {
        const { buildError } = await attempt([name])
        if (buildError !== undefined) failed[name] = buildError
      }
    }
    t.check("all of them", failed, {})
    const { buildError } = await t.run({
      only: "build",
      files: {
        "main.js": `import "./bad.wasm"\nexport const results = 1\n`,
        "bad.wasm": wasm(types(functype()), section(7, [9, 1, 2])),
      },
    })
    t.check(
      "what cannot be framed is a clear error",
      buildError ?? "built",
      expect.stringMatching(/\[wasmport\] (?:case\d+\/)?bad\.wasm: [\s\S]*\(at byte 0x/),
    )
  })

  rule(25, "components, objects and shared libraries are told apart, with advice", async (t) => {
    const ask = async (bytes: Uint8Array | Promise<Uint8Array>, more: Record<string, string> = {}): Promise<string> => {
      const { buildError, runError, results, warnings } = await t.run({
        files: {
          "main.js": `import * as ns from "./it.wasm"\nexport const results = () => Object.keys(ns).join()\n`,
          "it.wasm": bytes,
          ...more,
        },
      })
      return [buildError ?? runError?.message ?? `gave ${String(results)}`, ...warnings].join("\n")
    }
    t.check(
      "a component",
      await ask(wat(`(component (core module $m (func (export "f"))) (core instance (instantiate $m)))`)),
      expect.stringMatching(/component[\s\S]*jco/),
    )
    t.check(
      "an object file",
      await ask(wasm(types(functype()), custom("linking", [2]))),
      expect.stringMatching(/object file[\s\S]*wasm-ld/),
    )
    t.check(
      "a core module that describes a component",
      await ask(
        wasm(
          types(functype()),
          functions(0),
          exports(["f", FUNC, 0]),
          section(10, vec([2, 0, 0x0b])),
          custom("component-type:app", [0]),
        ),
      ),
      expect.stringMatching(/wasm-tools component new|component new/),
    )
    const dylink = custom("dylink.0", [1, 4, 0, 0, 0, 0])
    t.check(
      "a shared library that links",
      await ask(wasm(dylink, types(functype()), functions(0), exports(["f", FUNC, 0]), section(10, vec([2, 0, 0x0b])))),
      "gave f",
    )
    const importing = wasm(
      dylink,
      types(functype()),
      section(2, vec([3, ...Buffer.from("env"), 6, ...Buffer.from("malloc"), 0, 0])),
      exports(["f", FUNC, 0]),
    )
    t.check(
      "a shared library that does not",
      await ask(importing),
      expect.stringMatching(/malloc[\s\S]*shared library|shared library[\s\S]*malloc|dylink/),
    )
  })
})
