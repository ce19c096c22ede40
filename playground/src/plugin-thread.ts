/** A plugin in a worker of its own. A signal ends a call by ending the worker, whatever it does: a plugin that waits uses no fuel. */
import { PluginError } from "./plugin-host.ts"

/** A request to the worker: to open a URL, or to handle an event. */
export interface Asked {
  readonly id: number
  readonly url?: string
  readonly event?: unknown
}

/** A message of the worker: an answer, a failure, or a line that the plugin prints. */
export interface Told {
  readonly id?: number
  readonly value?: unknown
  readonly failure?: { readonly code: string; readonly message: string }
  readonly line?: string
}

/** A `Worker` of a browser, or one of Node's `worker_threads`. */
export interface Thread {
  postMessage(message: unknown, transfer: never[]): void
  addEventListener?(type: "error", listener: (event: ErrorEvent) => void): void
  on?(type: "error", listener: (error: Error) => void): unknown
  terminate(): unknown
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: PluginError): void
}

export class PluginThread {
  readonly url: string
  metadata: unknown
  /** Called with each line that the plugin prints. */
  onLine: ((line: string) => void) | undefined
  readonly #worker: Thread
  readonly #port: MessagePort
  readonly #waiting = new Map<number, Waiting>()
  #count = 0
  #ended: PluginError | undefined

  /** `worker` is a new one that runs plugin-worker.ts. Rejects with a PluginError, and ends the worker then. */
  static async open(worker: Thread, url: string, signal: AbortSignal): Promise<PluginThread> {
    const thread = new PluginThread(worker, url)
    thread.metadata = await thread.#ask({ url }, signal)
    return thread
  }

  private constructor(worker: Thread, url: string) {
    this.url = url
    this.#worker = worker
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    port1.onmessage = ({ data }: MessageEvent<Told>) => this.#told(data)
    const crashed = (event: { readonly message: string }): void => this.dispose("CALL", event.message)
    if (worker.addEventListener) worker.addEventListener("error", crashed)
    else worker.on?.("error", crashed)
    worker.postMessage(port2, [port2 as never])
  }

  /** Rejects with a PluginError, which is the end of the worker: the plugin's own, or TIMEOUT when the signal aborts. */
  handle(event: unknown, signal: AbortSignal): Promise<unknown> {
    return this.#ask({ event }, signal)
  }

  /** Ends the worker, and all calls that have not been answered. */
  dispose(code = "INSTANCE_DISPOSED", cause: unknown = "the worker was ended"): void {
    this.#ended ??= new PluginError(this.url, code, cause)
    for (const { reject } of this.#waiting.values()) reject(this.#ended)
    this.#waiting.clear()
    this.#port.close()
    this.#worker.terminate()
  }

  #ask(question: Omit<Asked, "id">, signal: AbortSignal): Promise<unknown> {
    const onAbort = (): void => this.dispose("TIMEOUT", signal.reason)
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended)
      const id = ++this.#count
      this.#waiting.set(id, { resolve, reject })
      const asked: Asked = { ...question, id }
      this.#port.postMessage(asked, [])
      if (signal.aborted) onAbort()
      else signal.addEventListener("abort", onAbort)
    }).finally(() => signal.removeEventListener("abort", onAbort))
  }

  #told({ id, value, failure, line }: Told): void {
    if (line !== undefined) return this.onLine?.(line)
    if (failure) return this.dispose(failure.code, failure.message)
    this.#waiting.get(id!)?.resolve(value)
    this.#waiting.delete(id!)
  }
}
