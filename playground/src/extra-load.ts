/** The card of `load`: a module at a pace that one can watch. Its bytes are counted as they come, and the call can be given up. */
import { load } from "wasmport/runtime"
import type { Progress } from "wasmport/runtime"
import { button, element } from "./dom.ts"
import type { Extra } from "./extras.ts"

/** Bytes that come at once, and milliseconds between. */
const CHUNK = 512
const PAUSE = 60

/** The same response, as a slow line brings it. */
function slowed(response: Response): Response {
  const pace = new TransformStream<Uint8Array, Uint8Array>({
    async transform(chunk, controller) {
      for (let at = 0; at < chunk.length; at += CHUNK) {
        await new Promise((resolve) => setTimeout(resolve, PAUSE))
        controller.enqueue(chunk.subarray(at, at + CHUNK))
      }
    },
  })
  return new Response(response.body!.pipeThrough(pace), response)
}

/** `base` is the URL of the folder of the plugins. */
export function slowLoad(base: string): Extra {
  const bar = element("progress", { value: 0 })
  bar.setAttribute("aria-label", "bytes of words.wasm")
  const text = element("output", { className: "value small", id: "loaded", textContent: "not loaded" })
  let abort = new AbortController()
  const onProgress = ({ loaded, total }: Progress): void => {
    // The server does not tell the size of a body that it encodes.
    if (total === undefined) bar.removeAttribute("value")
    else Object.assign(bar, { max: total, value: loaded })
    text.textContent = total === undefined ? `${loaded} bytes` : `${loaded} of ${total} bytes`
  }
  const tell = (state: string, words: string): void => {
    text.textContent = words
    text.dataset["state"] = state
  }
  const start = button("Load slowly", () => {
    abort = new AbortController()
    const { signal } = abort
    start.disabled = true
    stop.disabled = false
    delete text.dataset["state"]
    fetch(`${base}words.wasm`, { signal })
      .then((response) => load(slowed(response), { signal, onProgress }))
      .then(
        ({ size, exports }) => {
          Object.assign(bar, { max: size, value: size })
          tell("done", `${size} bytes, ${exports.length} exports`)
        },
        (reason: unknown) => tell("waits", String(reason)),
      )
      .finally(() => {
        start.disabled = false
        stop.disabled = true
      })
  })
  const stop = button("Give up", () => abort.abort("given up"))
  stop.disabled = true
  return {
    className: "has-extra",
    create: () =>
      element(
        "div",
        { className: "panes" },
        element(
          "div",
          { className: "pane", id: "slow-load" },
          bar,
          text,
          element("div", { className: "buttons" }, start, stop),
        ),
      ),
  }
}
