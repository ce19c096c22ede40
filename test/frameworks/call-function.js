// @ts-check
/**
 * `node call-function.js <file>`: asks a host's function for the page at `/`, as the host does it, and prints what it answers: a function of
 * a web request, an object with `fetch`, or a listener of Node's server.
 */
import { once } from "node:events"
import { createServer } from "node:http"
import { resolve } from "node:path"
import { pathToFileURL } from "node:url"

const [file = "", kind] = process.argv.slice(2)
const { default: handler } = await import(pathToFileURL(resolve(file)).href)
const answer = await (kind === "listener" ? byServer() : byRequest())
console.log(answer.status, (await answer.text()).replaceAll(/<!--.*?-->/g, ""))
process.exit()

async function byRequest() {
  const request = new Request("http://127.0.0.1/", { headers: { host: "127.0.0.1" } })
  const context = { ip: "127.0.0.1", geo: {}, params: {}, waitUntil() {} }
  return typeof handler === "function" ? handler(request, context) : handler.fetch(request, context)
}

async function byServer() {
  const server = createServer(handler).listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address())
  return fetch(`http://127.0.0.1:${port}/`)
}
