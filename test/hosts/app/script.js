/** For output that is a script: a page finds `rows` in its globals, a worker answers a message through the port that came with it. */
import { rows } from "./app.js"

globalThis.rows = rows
if (typeof document === "undefined") {
  addEventListener("message", ({ ports: [port] }) =>
    rows().then(
      (it) => port.postMessage(it),
      (error) => port.postMessage(String(error)),
    ),
  )
}
