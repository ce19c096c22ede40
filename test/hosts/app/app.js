/** The app that every host runs, the same source for each mode: its calls, their answers, the expected answers. */
import { ready } from "wasmport/runtime"
import { files, run } from "wasmport/wasi"
import * as big from "./big.wasm"
import "./clock.wasm"
import * as counter from "./counter.wasm"
import "./exit.wasm"
import * as imports from "./imports.wasm"
import { base, label } from "./more/env.js"
import * as lib from "./lib.wasm"
import * as main from "./main.wasm"
import * as math from "./math.wasm"
import { calls } from "./start.wasm"
import * as strings from "./string-constants.wasm"

const text = (value) =>
  Array.isArray(value)
    ? `[${value.map(text).join(", ")}]`
    : typeof value === "bigint"
      ? `${value}n`
      : typeof value === "string"
        ? JSON.stringify(value)
        : String(value)

/** A command line of a program in C. */
async function shell(...args) {
  const preopens = { "/data": files({ "in.txt": "gr\u00fcn\n" }) }
  const { exitCode, stdout, stderr } = await run("shell.wasm", { args: ["shell", ...args], preopens, capture: true })
  return [exitCode, stdout, stderr]
}

/** `await` is for the mode "lazy" and does nothing in the others; `ready` is for "defer". */
export async function rows() {
  await ready()
  const waited = await run("clock.wasm", { capture: true })
  const exited = await run("exit.wasm", { args: ["exit", "42"], stdin: "grün", capture: true })
  return [
    ["math.add(2, 3)", await math.add(2, 3), 5],
    ["math.memory", (await math.memory) instanceof WebAssembly.Memory, true],
    ["counter.count", await counter.count, 0],
    ["counter.increment()", await counter.increment(), undefined],
    ["counter.count after it", await counter.count, 1],
    ["counter.read()", await counter.read(), 1],
    ["big, a file of its own", [await big.at(0), (await big.memory) instanceof WebAssembly.Memory], [1015568748, true]],
    ["main.quadruple(3), by lib.wasm", await main.quadruple(3), 12],
    ["lib.readHits()", await lib.readHits(), 2],
    ["main.store(7, 42)", await main.store(7, 42), undefined],
    ["the byte in lib.memory", new Uint8Array((await lib.memory).buffer)[7], 42],
    ["calls(), of a start function", await calls(), 1],
    ["imports.addBase(1)", await imports.addBase(1), base + 1],
    ["imports.labelOf(), a string of JavaScript", await imports.labelOf(), label],
    ["strings.hello", await strings.hello, "hello"],
    [
      "a program that waits",
      [waited.exitCode, /: no/.test(waited.stdout), waited.stdout.split("\n").length],
      [0, false, 10],
    ],
    [
      "a program that exits",
      [exited.exitCode, exited.stdout.endsWith("GRüN"), exited.stderr],
      [42, true, "5 bytes read\n"],
    ],
    ["strings.lengths()", await strings.lengths(), [0, 1, 2]],
    ['run("shell.wasm"), with a file', await shell("cat", "/data/in.txt"), [0, "gr\u00fcn\n", ""]],
  ].map(([call, answer, expected]) => [call, text(answer), text(expected)])
}
