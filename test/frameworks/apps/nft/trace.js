// Copies what @vercel/nft finds that a server needs, as hosts do, and runs that.
import { cpSync } from "node:fs"
import { mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { nodeFileTrace } from "@vercel/nft"

const [entry] = process.argv.slice(2)
const to = await mkdtemp(join(tmpdir(), "traced-"))
const { fileList } = await nodeFileTrace([entry, "package.json"])
for (const file of fileList) cpSync(file, join(to, file))
console.log([...fileList].join("\n"))
await import(pathToFileURL(join(to, entry)).href)
