/** Builds in processes and threads of their own, for failures that must not happen to the tests' process. */
import { spawn } from "node:child_process"
import { join } from "node:path"
import { Worker } from "node:worker_threads"
import type { WasmportOptions } from "wasmport/rollup"
import type { Bundler } from "./bundle.ts"
import { REPOSITORY } from "./project.ts"

export interface AloneRequest {
  bundler: Bundler | "vite dev"
  root: string
  /** The path from the root. */
  entry: string
  /** An absolute path. A dev server's cache is there. */
  outDir: string
  options?: WasmportOptions
}

export interface AloneAnswer {
  warnings: string[]
  /** The error that the caller of the bundler can catch. */
  error?: string
}

const SCRIPT = join(REPOSITORY, "test/support/build-alone.js")

/**
 * The user root may read and write everything. Without these capabilities, permissions hold for root too. The tests do not take
 * another user, since that one could not reach our folders.
 */
const HELD_TO_PERMISSIONS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]

/** Builds in a new process, where the permissions of files hold if `isHeld`. Rejects if the process ends by itself. */
export function buildInProcess(request: AloneRequest, isHeld = false): Promise<AloneAnswer> {
  return new Promise((resolve, reject) => {
    const [file = "", ...args] = [
      ...(isHeld && process.getuid?.() === 0 ? HELD_TO_PERMISSIONS : []),
      process.execPath,
      SCRIPT,
      JSON.stringify(request),
    ]
    const child = spawn(file, args, { cwd: request.root })
    let out = ""
    let err = ""
    child.stdout.on("data", (data) => (out += String(data)))
    child.stderr.on("data", (data) => (err += String(data)))
    child.on("error", reject)
    child.on("close", (code) => {
      const answer = out.split("\n").at(-1) ?? ""
      if (code === 0 && answer !== "") resolve(JSON.parse(answer) as AloneAnswer)
      else reject(new Error(`The process ended with ${code}: ${err}`))
    })
  })
}

/** The same in a new thread of this process. */
export function buildInThread(request: AloneRequest): Promise<AloneAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(SCRIPT, { workerData: request })
    worker.on("message", resolve)
    worker.on("error", reject)
    worker.on("exit", (code) => reject(new Error(`The thread ended with ${code}.`)))
  })
}
