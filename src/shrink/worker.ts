/**
 * A thread of its own for binaryen, which works for seconds without a pause: bytes and the exports to keep -> smaller bytes.
 *
 * No pass may change when a module traps, and binaryen is told that every call may throw, as imports of JavaScript may.
 */
import { parentPort, workerData } from "node:worker_threads"
import type { MessagePort } from "node:worker_threads"
import type { Binaryen, BinaryenModule } from "./binaryen.ts"
import type { OptimizeLevel } from "../options.ts"

/** One module to shrink. */
export interface Job {
  readonly bytes: Uint8Array
  /** Names of exports that go. */
  readonly dropped: readonly string[]
  readonly level: OptimizeLevel
  /** binaryen's own names of the features that the module may use. */
  readonly features: readonly string[]
  /** Whether names of functions stay. */
  readonly keepsNames: boolean
}

/** The answer: bytes, or binaryen's own message. */
export type Done = { readonly bytes: Uint8Array } | { readonly error: string }

const LEVELS = { s: [2, 1], z: [2, 2] } as const

async function listen(port: MessagePort, url: string): Promise<void> {
  const { default: binaryen } = (await import(url)) as { default: Binaryen }
  port.on("message", (job: Job) => {
    port.postMessage(answer(binaryen, job))
  })
}

function answer(binaryen: Binaryen, job: Job): Done {
  try {
    return { bytes: shrink(binaryen, job) }
  } catch (error) {
    return { error: messageOf(binaryen, error) }
  }
}

function shrink(binaryen: Binaryen, { bytes, dropped, level, features, keepsNames }: Job): Uint8Array {
  const known = [...features, "MutableGlobals", "ExceptionHandling"].map((name) => binaryen.Features[name] ?? 0)
  const all = known.reduce((sum, it) => sum | it, 0)
  binaryen.setDebugInfo(keepsNames)
  // As wasm-metadce does: with functions gone, others are the ones in most use.
  const less = passed(binaryen, bytes, all, [0, 0], (module) => {
    for (const name of dropped) module.removeExport(name)
    module.runPasses(["remove-unused-module-elements", "reorder-functions", ...(level === 0 ? STRIP : [])])
  })
  // wasm-opt would read the result again, too: so it becomes smaller.
  return level === 0
    ? less
    : passed(binaryen, less, all, typeof level === "string" ? LEVELS[level] : [level, 0], (module) => {
        module.optimize()
        module.runPasses(STRIP)
      })
}

/** The pass that drops the compiler's list of features, which is for linkers: nobody links the module any more. */
const STRIP = ["strip-target-features"]

function passed(
  binaryen: Binaryen,
  bytes: Uint8Array,
  features: number,
  [optimize, size]: readonly [optimize: number, size: number],
  work: (module: BinaryenModule) => void,
): Uint8Array {
  binaryen.setOptimizeLevel(optimize)
  binaryen.setShrinkLevel(size)
  binaryen.setGenerateStackIR?.(optimize >= 2)
  binaryen.setOptimizeStackIR?.(optimize >= 2)
  const module = read(binaryen, bytes, features)
  try {
    work(module)
    return module.emitBinary()
  } finally {
    module.dispose()
  }
}

function read(binaryen: Binaryen, bytes: Uint8Array, features: number): BinaryenModule {
  const module = binaryen.readBinaryWithFeatures?.(bytes, features) ?? binaryen.readBinary(bytes, features)
  if (module.validate() !== 0) return module
  module.dispose()
  throw new Error("it finds the module invalid")
}

function messageOf(binaryen: Binaryen, error: unknown): string {
  if (error instanceof Error) return error.message
  try {
    return [binaryen.getExceptionMessage?.(error) ?? error].flat().map(String).join(": ")
  } catch {
    return "it cannot be read"
  }
}

if (parentPort !== null) void listen(parentPort, String(workerData))
