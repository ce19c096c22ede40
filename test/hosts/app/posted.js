/** For a module worker: answers each message through the port that came with it, once all of the app's wasm is there. */
import { rows } from "./app.js"

const all = rows()
addEventListener("message", ({ ports: [port] }) =>
  all.then(
    (it) => port.postMessage(it),
    (error) => port.postMessage(String(error)),
  ),
)
