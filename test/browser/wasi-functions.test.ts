/**
 * The table of functions in docs/wasi.md: the outcome of each on each host, as `wasi-scenarios.ts` finds it. `npm run golden`
 * writes the table, and the test fails if the page has another one.
 */
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { WASI } from "node:wasi"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import { afterAll, expect, test } from "vitest"
import * as functions from "../../runtime-shim/wasi/functions.ts"
import { directory } from "../../runtime-shim/wasi/directory.ts"
import { files } from "../../runtime-shim/wasi/files.ts"
import { serveInTest, useBrowser } from "../support/hooks.ts"
import { byNode } from "../support/wasi-calls-node.ts"
import { CONTENT, GIVEN, onOurs, outcome, SCENARIOS } from "../support/wasi-scenarios.ts"
import type { Ground } from "../support/wasi-scenarios.ts"

const PAGE = new URL("../../docs/wasi.md", import.meta.url)
const TABLE = /(?<=<!-- functions: [^\n]*-->\n)[\s\S]*?(?=<!-- \/functions -->)/
const UPDATE = process.env["TEST_MODE"] === "golden"
const names = Object.keys(SCENARIOS)

const browser = useBrowser()
const scratch = mkdtempSync(join(tmpdir(), "wasmport-functions-"))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** A new folder with the file in it. */
function folder(): string {
  const path = mkdtempSync(join(scratch, "folder-"))
  writeFileSync(join(path, "file"), CONTENT)
  return path
}

function onNode(): Ground {
  // Not this process's own, which `fd_renumber` closes; so nobody else closes it.
  const stdout = openSync(join(scratch, "stdout"), "w")
  const program = byNode({ "/data": folder() }, { args: [...GIVEN.args], env: GIVEN.env, stdout })
  return {
    program,
    folder: true,
    printed: () => readFileSync(join(scratch, "stdout"), "utf8"),
    exits(name, argument) {
      if (name !== "proc_exit") return undefined
      const wasi = new WASI({ version: "preview1" })
      const { memory } = program
      const imports = wasi.getImportObject() as { wasi_snapshot_preview1: Record<string, (code: number) => void> }
      return wasi.start({ exports: { memory, _start: () => imports.wasi_snapshot_preview1[name]?.(argument) } })
    },
  }
}

const all = async (make: () => Ground): Promise<string[]> => {
  const cells = []
  for (const name of names) cells.push(await outcome(name, make))
  return cells
}

/** The same on a page, over OPFS. */
async function onPage(): Promise<string[]> {
  const dir = mkdtempSync(join(scratch, "page-"))
  const at = (path: string): string => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)))
  await build({
    stdin: {
      resolveDir: dir,
      contents: `
        import { opfs } from ${at("../../runtime-shim/wasi/opfs.ts")}
        import { CONTENT, onOurs, outcome } from ${at("../support/wasi-scenarios.ts")}
        export async function cells(names) {
          const root = await navigator.storage.getDirectory()
          const found = []
          for (const name of names) {
            const handle = await root.getDirectoryHandle(name, { create: true })
            const writable = await (await handle.getFileHandle("file", { create: true })).createWritable()
            await writable.write(CONTENT)
            await writable.close()
            const data = await opfs(handle)
            found.push(await outcome(name, () => onOurs(data)))
            await data.flush()
          }
          return found
        }`,
    },
    bundle: true,
    format: "esm",
    outfile: join(dir, "index.js"),
    logLevel: "silent",
  })
  const { url } = await serveInTest(dir)
  return await browser.evaluate(url, `import("/index.js").then((it) => it.cells(${JSON.stringify(names)}))`)
}

test("every function of preview1 has a scenario", () => {
  expect(names.toSorted()).toEqual(Object.keys(functions).toSorted())
  expect(names).toHaveLength(46)
})

test("docs/wasi.md says of each function what it does on each host", async () => {
  const columns = {
    "stdio only": await all(() => onOurs()),
    "`files`": await all(() => onOurs(files({ file: CONTENT }))),
    "`directory` (Node)": await all(() => onOurs(directory(folder()))),
    "`opfs` (Chromium)": await onPage(),
    "beside them: `node:wasi`": await all(onNode),
  }
  const titles = Object.keys(columns)
  // A socket is what no host of ours has; the errno stands beside it.
  const cell = (name: string, found = ""): string => (name.startsWith("sock_") ? `– (${found})` : found)
  const made = [
    `| function | ${titles.join(" | ")} |`,
    `| --- |${" --- |".repeat(titles.length)}`,
    ...names.map(
      (name, i) =>
        `| \`${name}\` | ${Object.values(columns)
          .map((cells) => cell(name, cells[i]))
          .join(" | ")} |`,
    ),
  ].join("\n")
  expect(made).not.toContain("Error")
  const page = readFileSync(PAGE, "utf8")
  const next = page.replace(TABLE, () => `\n${made}\n\n`)
  if (UPDATE) writeFileSync(PAGE, next)
  else expect(page, "`npm run golden` writes the table").toBe(next)
})
