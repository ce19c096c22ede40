import { answer } from "./wasm/answer"
import init from "./wasm/math.wasm?init"
import module from "./wasm/math.wasm?module"
import * as lazy from "./wasm/math.wasm?lazy"

export default {
  async fetch(): Promise<Response> {
    const forms = [(await init()).exports.add(2, 3), module instanceof WebAssembly.Module, await lazy.add(2, 3)]
    const text = forms.join() === "5,true,5" ? `server: ${answer()}` : `the forms answer ${forms.join()}`
    return new Response(`<!doctype html><p>${text}</p>`, { headers: { "content-type": "text/html" } })
  },
}
