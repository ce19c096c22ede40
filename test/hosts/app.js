// @ts-check
/** The app that `test:hosts` and `test:browsers` run, and the ways in which a page runs a build of it. */
import { cp } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/** @param {string} path */
const here = (path) => fileURLToPath(new URL(path, import.meta.url))

/** Writes the app as a project of its own: from its root nobody is seen asking for a query form. */
export async function writeApp(/** @type {string} */ root) {
  await cp(here("app"), root, { recursive: true })
  const fixtures = here("../../test_wasm")
  for (const file of [
    "big/big.wasm",
    "counter/counter.wasm",
    "imports/imports.wasm",
    "imports/log.js",
    "imports/more",
    "math/math.wasm",
    "start/start.wasm",
    "start/host.js",
    "string-constants/string-constants.wasm",
    "wasm-imports-wasm/lib.wasm",
    "wasm-imports-wasm/main.wasm",
  ])
    await cp(join(fixtures, file), join(root, file.slice(file.indexOf("/") + 1)), { recursive: true })
  for (const [name, program] of [
    ["clock", "c-clock"],
    ["exit", "c-command"],
    ["shell", "c-shell"],
  ])
    await cp(here(`../programs/${program}/program.wasm`), join(root, `${name}.wasm`))
  return root
}

/**
 * Functions that a blank page evaluates, each with the URL of a build's `index.js`; they resolve to the rows.
 * @type {Record<string, (url: string) => Promise<unknown>>}
 */
export const PAGES = {
  page: (url) => import(url).then(({ rows }) => rows()),
  script: (url) =>
    new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), {
        src: url,
        onerror: () => reject(new Error("the script did not load")),
      })
      script.addEventListener("load", () =>
        resolve(Reflect.get(globalThis, "rows")?.() ?? Promise.reject(new Error("the script failed"))),
      )
      document.head.append(script)
    }),
  "module-worker": (url) =>
    new Promise((resolve, reject) => {
      // A page's output loses a message that is sent before its top-level await is over.
      const code = `import(${JSON.stringify(url)}).then(({ rows }) => rows()).catch(String).then(postMessage)`
      const worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })), { type: "module" })
      worker.addEventListener("message", ({ data }) => resolve(data))
      worker.addEventListener("error", (event) => reject(new Error(event.message)))
    }),
  // Posts at once, hundreds of times.
  "posted-at-once": (url) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(url, { type: "module" })
      worker.addEventListener("error", (event) => reject(new Error(event.message)))
      const posted = 300
      let answered = 0
      setTimeout(() => reject(new Error(`${answered} of ${posted} messages are answered`)), 10_000)
      for (let n = 0; n < posted; n++) {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = ({ data }) => {
          if (++answered === posted) resolve(data)
        }
        worker.postMessage("rows", [port2])
      }
    }),
  "classic-worker": (url) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(url)
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = ({ data }) => resolve(data)
      worker.addEventListener("error", (event) => reject(new Error(event.message)))
      worker.postMessage("rows", [port2])
    }),
  "service-worker": async (url) => {
    const registration = await navigator.serviceWorker.register(url)
    const worker = registration.active ?? registration.waiting ?? registration.installing
    const { port1, port2 } = new MessageChannel()
    const answer = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)))
    worker?.postMessage("rows", [port2])
    return await answer
  },
}
