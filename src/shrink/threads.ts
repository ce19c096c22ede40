/** Threads that shrink modules: one for each processor, and four at most. Each loads binaryen once, and none keeps a process alive. */
import { availableParallelism } from "node:os"
import { Worker } from "node:worker_threads"
import type { Done, Job } from "./worker.ts"

const WORKER = new URL("./shrink/worker.js", import.meta.url)
/** Milliseconds after which an idle thread ends: it holds a hundred megabytes. */
const IDLE = 1000

/** The waiting jobs and the threads of one binaryen. */
class Threads {
  readonly #url: string
  readonly #worker: URL
  readonly #waiting: { readonly job: Job; readonly done: (answer: Done) => void }[] = []
  readonly #idle: Thread[] = []
  #count = 0

  constructor(url: string, worker: URL) {
    this.#url = url
    this.#worker = worker
  }

  run(job: Job): Promise<Done> {
    return new Promise((done) => {
      this.#waiting.push({ job, done })
      this.#next()
    })
  }

  #next(): void {
    const most = Math.max(1, Math.min(4, availableParallelism()))
    if (this.#waiting.length === 0 || (this.#idle.length === 0 && this.#count >= most)) return
    const { job, done } = this.#waiting.shift()!
    const thread = this.#idle.pop() ?? new Thread(this.#url, this.#worker, () => this.#left(thread))
    if (thread.isNew) this.#count++
    void thread.run(job).then((answer) => {
      if (thread.isAlive) this.#idle.push(thread)
      done(answer)
      this.#next()
    })
  }

  #left(thread: Thread): void {
    this.#count--
    const at = this.#idle.indexOf(thread)
    if (at >= 0) this.#idle.splice(at, 1)
  }
}

class Thread {
  readonly #worker: Worker
  isNew = true
  isAlive = true
  readonly #left: () => void
  #said = ""
  #answer: ((answer: Done) => void) | undefined
  #pause: NodeJS.Timeout | undefined

  constructor(url: string, worker: URL, left: () => void) {
    this.#left = left
    // binaryen prints for its own command line. We keep the end of it for errors.
    this.#worker = new Worker(worker, { workerData: url, stdout: true, stderr: true, execArgv: [] })
    for (const stream of [this.#worker.stdout, this.#worker.stderr])
      stream.on("data", (data) => (this.#said = (this.#said + String(data)).slice(-2000)))
    const end = (error?: Error): void => {
      if (!this.isAlive) return
      this.#leave()
      this.#give({ error: error?.message ?? (this.#said.trim() || "binaryen ended") })
    }
    this.#worker.on("message", (answer: Done) => this.#give(answer))
    this.#worker.on("error", end)
    this.#worker.on("exit", () => end())
  }

  run(job: Job): Promise<Done> {
    clearTimeout(this.#pause)
    this.isNew = false
    this.#said = ""
    this.#worker.ref()
    return new Promise((answer) => {
      this.#answer = answer
      this.#worker.postMessage(job, [])
    })
  }

  #give(answer: Done): void {
    this.#worker.unref()
    if (this.isAlive) this.#pause = setTimeout(() => this.#stop(), IDLE).unref()
    const give = this.#answer
    this.#answer = undefined
    give?.(answer)
  }

  /** It takes no more jobs from here on: a worker ends some time after it was told to. */
  #stop(): void {
    this.#leave()
    void this.#worker.terminate()
  }

  #leave(): void {
    this.isAlive = false
    this.#left()
  }
}

const THREADS = new Map<string, Threads>()

/** Runs a job in a thread that has binaryen, from this URL. */
export function inThread(url: string, job: Job, worker: URL = WORKER): Promise<Done> {
  const threads = THREADS.get(url) ?? new Threads(url, worker)
  THREADS.set(url, threads)
  return threads.run(job)
}
