/** For workerd: answers a request. `/add` is for several at once, all of which wait for the same module. */
import { ready } from "wasmport/runtime"
import { rows } from "./app.js"
import { add } from "./math.wasm"

export default {
  async fetch({ url }) {
    try {
      await ready()
      return Response.json(url.endsWith("/add") ? await add(2, 3) : await rows())
    } catch (error) {
      return Response.json(String(error))
    }
  },
}
