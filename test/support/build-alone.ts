/** Builds in processes and threads of their own: for what must not happen to the tests' process. */
import { spawn } from "node:child_process"
import { join } from "node:path"
import { Worker } from "node:worker_threads"
import type { WasmportOptions } from "wasmport/rollup"
import type { Bundler } from "./bundle.ts"
import { REPOSITORY } from "./project.ts"

export interface AloneRequest {
  bundler: Bundler | "vite dev"
  root: string
  /** From the root. */
  entry: string
  /** Absolute. A dev server's cache is there. */
  outDir: string
  options?: WasmportOptions
}

export interface AloneAnswer {
  warnings: string[]
  /** The error that the caller of the bundler can catch. */
  error?: string
}

const SCRIPT = join(REPOSITORY, "test/support/build-alone.js")

/** Builds in a new process, of another user where one is given. Rejects where the process ends by itself. */
export function buildInProcess(request: AloneRequest, user?: number): Promise<AloneAnswer> {
  return new Promise((resolve, reject) => {
    const identity = user === undefined ? {} : { uid: user, gid: user }
    const child = spawn(process.execPath, [SCRIPT, JSON.stringify(request)], { cwd: request.root, ...identity })
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
