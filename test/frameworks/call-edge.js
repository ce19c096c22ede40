// @ts-check
/**
 * `node call-edge.js workerd <file>`, or `deno`: asks an edge's function for the page at `/`, in the program that runs it there, and prints
 * what it answers: a function of a web request, or an object with `fetch`. Netlify's edge is Deno; Vercel's cannot be had, and workerd has the
 * same bounds: it compiles no bytes, and imports a `.wasm` as the `WebAssembly.Module`.
 */
import { execFileSync, spawn } from "node:child_process"
import { readdirSync, writeFileSync } from "node:fs"
import { basename, dirname, join, resolve } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

const [program = "", file = ""] = process.argv.slice(2)
const folder = dirname(resolve(file))
const DENO = fileURLToPath(new URL("node_modules/@deno/linux-x64-glibc/deno", import.meta.url))

const WORKERD = fileURLToPath(new URL("node_modules/@cloudflare/workerd-linux-64/bin/workerd", import.meta.url))
const DATE = 'compatibilityDate = "2026-10-01"'

const ask = `import handler from "./${basename(file)}"
const context = { geo: {}, ip: "127.0.0.1", params: {}, waitUntil() {}, next: () => new Response("no page", { status: 404 }) }
const answer = (request, env, ctx) =>
  typeof handler === "function" ? handler(request, context) : handler.fetch(request, env, ctx)
`
await (program === "deno" ? inDeno() : inWorkerd())
process.exit()

async function inWorkerd() {
  writeFileSync(join(folder, "ask.mjs"), `${ask}export default { fetch: answer }\n`)
  // All that lies there, the entry first.
  const modules = ["ask.mjs", ...readdirSync(folder, { recursive: true, encoding: "utf8" })]
    .filter((path, i, all) => /\.(?:m?js|wasm)$/.test(path) && all.indexOf(path) === i)
    .map((path) => `(name = "${path}", ${path.endsWith(".wasm") ? "wasm" : "esModule"} = embed "${path}")`)
  writeFileSync(
    join(folder, "ask.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (modules = [${modules.join(", ")}], ${DATE}, bindings = [(name = "ASSETS", service = "assets")])),
    (name = "assets", worker = (modules = [(name = "none.js", esModule = "export default { fetch: () => new Response(null, { status: 404 }) }")], ${DATE})),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`,
  )
  const child = spawn(WORKERD, ["serve", "ask.capnp", "--control-fd=1"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  })
  process.once("exit", () => child.kill("SIGKILL"))
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /"port":(\d+)/.exec(line)?.[1]
    if (port === undefined) continue
    const answer = await fetch(`http://127.0.0.1:${port}/`)
    console.log(answer.status, (await answer.text()).replaceAll(/<!--.*?-->/g, ""))
    return
  }
  process.exit(1)
}

async function inDeno() {
  writeFileSync(
    join(folder, "ask.mjs"),
    `${ask}const it = await answer(new Request("http://127.0.0.1/"), {}, context)\nconsole.log(it.status, (await it.text()).replaceAll(/<!--.*?-->/g, ""))\nDeno.exit()\n`,
  )
  console.log(execFileSync(DENO, ["run", "--allow-all", "--no-remote", join(folder, "ask.mjs")], { encoding: "utf8" }))
}
