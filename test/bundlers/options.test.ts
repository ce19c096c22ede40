/** Options are refused by name. */
import { describe, expect, test } from "vitest"
import esbuild from "wasmport/esbuild"
import rolldown from "wasmport/rolldown"
import rollup from "wasmport/rollup"
import type { WasmportOptions } from "wasmport/rollup"
import vite from "wasmport/vite"

describe.each([
  ["vite", vite],
  ["rollup", rollup],
  ["rolldown", rolldown],
  ["esbuild", esbuild],
] as const)("%s", (_, wasmport) => {
  const refused = (options: Record<string, unknown>): string => {
    try {
      wasmport(options as WasmportOptions)
    } catch (error) {
      expect((error as Error).name).toBe("WasmportError")
      return (error as Error).message
    }
    throw new Error("was accepted")
  }

  test("an option misspelt is refused with the name that was meant", () => {
    expect(refused({ inlinelimit: 1 })).toBe(
      '[wasmport] there is no option "inlinelimit"\n  did you mean "inlineLimit"? Options are: include, exclude, mode, imports, i64, liveGlobals, globals, checks, wasi, limits, names, featureFloor, inlineLimit, variants, integrity, preload, overrides, target, types, optimize',
    )
    expect(refused({ optimise: true })).toContain('there is no option "optimise"\n  did you mean "optimize"?')
    expect(refused({ optimize: { levels: 2 } })).toContain(
      'there is no option "optimize.levels"\n  did you mean "level"? Options are: level, exclude, exports',
    )
    expect(refused({ toString: 1 })).toContain('there is no option "toString"')
  })

  test.each([
    [{ mode: "eager" }, 'option "mode" must be one of "await", "defer", "lazy", "sync"', '"eager"'],
    [{ i64: "string" }, 'option "i64" must be one of "bigint", "number"', '"string"'],
    [{ target: "deno" }, 'option "target" must be one of "auto", "browser", "webworker", "node", "worker"', '"deno"'],
    [
      { inlineLimit: "4k" },
      'option "inlineLimit" must be a number of bytes, 0 or more, or a function that gives one',
      '"4k"',
    ],
    [
      { inlineLimit: -1 },
      'option "inlineLimit" must be a number of bytes, 0 or more, or a function that gives one',
      "-1",
    ],
    ...["math.wasm", "[name].wasm", "[features]/[name].wasm", "[name].[features].js", "../[name].[features].wasm"].map(
      (variants) => [
        { variants },
        'option "variants" must be a boolean or the pattern of a file\'s name, with [name] and [features], as "[name].[features].wasm"',
        JSON.stringify(variants),
      ],
    ),
    [{ types: "" }, 'option "types" must be a boolean or the path of a folder', '""'],
    [{ optimize: 1 }, 'option "optimize" must be a boolean or an object of level, exclude, exports', "1"],
    [{ optimize: { level: "fast" } }, 'option "optimize.level" must be one of 0, 1, 2, 3, 4, "s", "z"', '"fast"'],
    [
      { optimize: { exports: ["add"] } },
      'option "optimize.exports" must be an object of module -> names of exports, as { "src/math.wasm": ["add"] }',
      '["add"]',
    ],
    [{ liveGlobals: 1 }, 'option "liveGlobals" must be a boolean', "1"],
    [{ checks: true }, 'option "checks" must be false or "dev"', "true"],
    [{ globals: "objects" }, 'option "globals" must be one of "auto", "unwrap", "keep"', '"objects"'],
    [{ imports: { env: 1 } }, 'option "imports" must map "env" to a specifier, a non-empty string', '{"env":1}'],
    [{ wasi: "tool" }, 'option "wasi" must be an object', '"tool"'],
    [
      { wasi: { arg: [] } },
      'option "wasi" has no "arg": there are args, env, preopens, stdin, stdout, stderr',
      '{"arg":[]}',
    ],
    [
      { wasi: { args: ["a\0b"] } },
      'option "wasi" must be a list of strings without a NUL, in "args"',
      String.raw`{"args":["a\u0000b"]}`,
    ],
    [
      { wasi: { env: { "A=B": "" } } },
      'option "wasi" must be an object of strings without a NUL, with names without `=`, in "env"',
      '{"env":{"A=B":""}}',
    ],
    [
      { wasi: { preopens: { "/": 1 } } },
      'option "wasi" must be an object of paths, in "preopens"',
      '{"preopens":{"/":1}}',
    ],
    [
      { wasi: { stdout: "" } },
      'option "wasi" must be "console", "ignore" or the specifier of a module, in "stdout"',
      '{"stdout":""}',
    ],
    [{ imports: ["env"] }, 'option "imports" must be an object of module name -> specifier', '["env"]'],
  ] as [Record<string, unknown>, string, string][])("%j is refused", (options, message, value) => {
    expect(refused(options)).toBe(`[wasmport] ${message}\n  found: ${value}`)
  })

  test("undefined options are defaults", () => {
    expect(() => wasmport({ mode: undefined } as unknown as WasmportOptions)).not.toThrow()
    expect(() => wasmport()).not.toThrow()
  })
})
