/** STANDARDS.md, section 9, "Types": rules 32 to 34. */
import { execFile } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { promisify } from "node:util"
import { expect, vi } from "vitest"
import { createProject, REPOSITORY } from "../support/project.ts"
import type { Project } from "../support/project.ts"
import { suite } from "./rules.ts"
import type { Trial } from "./rules.ts"
import { wat } from "./targets.ts"

const TYPED = wat(`(module
  (type $point (struct (field i32)))
  (func (export "numbers") (param $left i32) (param $right f32) (param f64) (result f64) unreachable)
  (func (export "big") (param $value i64) (result i64) local.get 0)
  (func (export "external") (param externref) (result externref) local.get 0)
  (func (export "callback") (param funcref) (result funcref) local.get 0)
  (func (export "point") (result (ref $point)) unreachable)
  (func (export "several") (result i32 i64) unreachable)
  (func (export "nothing"))
  (func (export "vector") (param v128))
  (func (export "exception") (param exnref))
  (func (export "repeated") (param $it i32) (param $it2 i32) (param $class i32))
  (memory (export "mem64") i64 1)
  (table (export "tab64") i64 1 funcref)
  (global (export "fixed") i32 (i32.const 1))
  (global (export "changing") (mut i64) (i64.const 1))
  (global (export "lane") v128 (v128.const i32x4 1 2 3 4))
  (global (export "thrown") (mut exnref) (ref.null exn))
  (tag (export "tag") (param i32))
  (func (export "a name with spaces"))
  (func (export "delete"))
  (func (export "default") (result i32) i32.const 1))`)

const USE = `
import * as ns from "./typed.wasm"
import standard, { numbers, big, "a name with spaces" as spaced, delete as remove } from "./typed.wasm"

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_: Same<A, B>): void => {}

same<Parameters<typeof numbers>, [left: number, right: number, p2: number]>(true)
same<ReturnType<typeof numbers>, number>(true)
same<typeof big, (value: bigint) => bigint>(true)
same<ReturnType<typeof ns.external>, unknown>(true)
same<ReturnType<typeof ns.callback>, Function | null>(true)
same<ReturnType<typeof ns.several>, [number, bigint]>(true)
same<ReturnType<typeof ns.nothing>, void>(true)
same<Extract<ReturnType<typeof ns.point>, null>, never>(true)
same<typeof ns.fixed, number>(true)
same<typeof ns.changing, bigint>(true)
same<ReturnType<typeof standard>, number>(true)
spaced(); remove()
// @ts-expect-error a vector cannot come from JavaScript
ns.vector(1)
// @ts-expect-error nor an exception reference
ns.exception(null)
// @ts-expect-error an i64 is no number
big(1)
// @ts-expect-error no such export
ns.nobody
`

const texts = new Map<string, Promise<string>>()

const OMITTED = `
import * as ns from "./typed.wasm"
// @ts-expect-error a global that JavaScript cannot read
ns.lane
// @ts-expect-error nor this one
ns.thrown
`

/** As `generate`, once a target and option. */
function generated(t: Trial, types: true | string): Promise<string> {
  const key = `${t.target} ${types}`
  let text = texts.get(key)
  if (text === undefined) texts.set(key, (text = generate(t, types)))
  return text
}

/** The generated text for `typed.wasm`; servers write it when they pause. */
async function generate(t: Trial, types: true | string): Promise<string> {
  const { root, buildError } = await t.run({
    only: "build",
    options: { types },
    files: {
      "main.js": `import * as ns from "./src/typed.wasm"\nexport const results = () => Object.keys(ns)\n`,
      "src/typed.wasm": TYPED,
    },
  })
  if (buildError !== undefined) throw new Error(buildError)
  const file = join(root, types === true ? "" : types, "src/typed.d.wasm.ts")
  for (let i = 0; i < 60 && !existsSync(file); i++) await wait(50)
  return readFileSync(file, "utf8")
}

/** The first test compiles with all three for the others, too: half a minute on a machine with nothing else to do. */
vi.setConfig({ testTimeout: 180_000 })

const COMPILERS = ["typescript-5", "typescript-6", "typescript"]
const answers = new Map<string, Promise<string[]>>()

/** Every compiler's messages for a project with this declaration; "" where it is content. The same text is compiled once. */
function compilers(text: string, shadow: boolean, use = USE): Promise<string[]> {
  const key = `${shadow} ${use} ${text}`
  let answer = answers.get(key)
  if (answer === undefined) answers.set(key, (answer = compile(text, shadow, use)))
  return answer
}

/** The project outlasts the test that asks first: when that runs out of time, others and its second try still wait for the answer. */
async function compile(text: string, shadow: boolean, use: string): Promise<string[]> {
  const project = await createProject({
    "src/use.ts": use,
    "src/typed.wasm": await TYPED,
    [`${shadow ? ".types" : "src"}/typed.d.wasm.ts`]: text,
  })
  return compileIn(project, shadow).finally(project.remove)
}

async function compileIn(project: Project, shadow: boolean): Promise<string[]> {
  const said: string[] = []
  const vite = join(REPOSITORY, "node_modules/vite/client.d.ts")
  for (const resolution of shadow ? ["bundler"] : ["bundler", "nodenext"]) {
    const module = resolution === "bundler" ? { module: "esnext", moduleResolution: "bundler" } : { module: "nodenext" }
    const compilerOptions = {
      target: "es2022",
      lib: ["es2022", "dom"],
      ...module,
      types: [],
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      allowArbitraryExtensions: true,
      ...(shadow ? { rootDirs: ["src", ".types"] } : {}),
    }
    // Vite's own declaration of `*.wasm` is there too.
    await project.write({
      "tsconfig.json": JSON.stringify({
        compilerOptions,
        files: ["src/use.ts", ...(resolution === "bundler" ? [vite] : [])],
      }),
    })
    for (const compiler of COMPILERS) {
      const bin = join(REPOSITORY, "node_modules", compiler, "bin/tsc")
      said.push(
        await promisify(execFile)(process.execPath, [bin, "-p", project.root]).then(
          () => "",
          (error: { stdout: string }) => `${compiler} ${resolution}: ${error.stdout}`,
        ),
      )
    }
  }
  return said
}

suite("types", (rule) => {
  rule(
    32,
    "x.d.wasm.ts is written, beside the module or into a shadow, and TypeScript 5.9, 6 and 7 take it",
    async (t) => {
      const beside = await generated(t, true)
      t.check("every compiler, bundler and nodenext", await compilers(beside, false), Array(6).fill(""))
      const shadow = await generated(t, ".types")
      t.check("the same text in a shadow folder", shadow === beside, true)
      t.check("with rootDirs", await compilers(shadow, true), Array(3).fill(""))
      t.check("odd names", beside, expect.stringMatching(/as "a name with spaces"/))
    },
  )

  rule(33, "wasm types are mapped, parameter names come from the name section", async (t) => {
    const text = await generated(t, true)
    const has = (pattern: RegExp): boolean | string => pattern.test(text) || text
    t.check("numbers with names", has(/numbers\(left: number, right: number, p2: number\): number/), true)
    t.check("i64", has(/big\(value: bigint\): bigint/), true)
    t.check(
      "references",
      [
        has(/external\(p0: (?:any|unknown)\): (?:any|unknown)/),
        has(/callback\(p0: Function \| null\): Function \| null/),
      ],
      [true, true],
    )
    t.check("no null where none can be", has(/point\(\): (?!.*null)/), true)
    t.check("void and tuples", [has(/nothing\(\): void/), has(/several\(\): \[number, bigint\]/)], [true, true])
    t.check("not callable", [has(/vector\b.*\(.*never/), has(/exception\b.*\(.*never/)], [true, true])
    t.check("names are valid and different", has(/repeated\(it: number, it2: number, (?!class\b)\w+: number\)/), true)
    // Sizes of 64-bit memories are bigint; the compilers' own Memory and Table say number.
    t.check("memory64", has(/mem64[\s\S]{0,400}bigint|bigint[\s\S]{0,400}mem64/), true)
    t.check("and hold", await compilers(text, false), Array(6).fill(""))
  })

  rule(34, "mutable globals are let, const ones const, what JavaScript cannot read is a comment", async (t) => {
    const text = await generated(t, true)
    t.check("const", /export (?:declare )?const fixed: number/.test(text), true)
    t.check("let", /export (?:declare )?let changing: bigint/.test(text), true)
    t.check("omitted", /(?:const|let) (?:lane|thrown)\b/.test(text), false)
    // TypeScript 5.9 and 6 are asked of the whole text in rules 32 and 33.
    t.check("reading them does not type-check", (await compilers(text, true, OMITTED)).slice(1), ["", ""])
    t.check(
      "with a comment",
      [/\/\/.*\blane\b|\*.*\blane\b/.test(text), /\/\/.*\bthrown\b|\*.*\bthrown\b/.test(text)],
      [true, true],
    )
  })
})
