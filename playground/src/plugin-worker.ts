/**
 * The worker of plugin-thread.ts, in Node and in browsers: it runs one plugin, and gets its URL and the events through a port of
 * its own.
 */
import { likeWit, Plugin } from "./plugin-host.ts"
import type { PluginError } from "./plugin-host.ts"
import type { Asked, Told } from "./plugin-thread.ts"

const expect = likeWit(`
  package app:plugins;
  world plugin {
    export init: func() -> list<u8>;
    export handle: func(event: list<u8>) -> list<u8>;
  }
`)

function serve(port: MessagePort): void {
  const tell = (message: Told): void => port.postMessage(message)
  let plugin: Plugin | undefined
  port.onmessage = async ({ data }: MessageEvent<Asked>) => {
    const { id, url, event } = data
    try {
      // The plugin's options are set here, since functions cannot be posted.
      if (url !== undefined) plugin = await Plugin.open(url, { expect, wasi: { stdout: (line) => tell({ line }) } })
      tell({ id, value: url === undefined ? plugin!.handle(event) : plugin!.metadata })
    } catch (error) {
      const { code, message } = error as PluginError
      tell({ id, failure: { code, message } })
    }
  }
}

interface Scope {
  onmessage: ((message: { readonly data: MessagePort }) => void) | null
}
interface Threads {
  readonly parentPort: Scope | null
}
// Node's worker has a port where a browser's has its global scope.
const { process } = globalThis as { process?: { getBuiltinModule?(name: string): Threads } }
const scope = process?.getBuiltinModule?.("worker_threads").parentPort ?? (globalThis as unknown as Scope)
scope.onmessage = ({ data }) => serve(data)
