// @ts-check
/**
 * Runs in each host that has files and modules: `driver.js <list>`, the list being a JSON file of [name, file URL].
 *
 * Prints one line of JSON for each, [name, rows or the message of an error]. Nothing here is a host's own.
 */
import { readFileSync } from "node:fs"
import process from "node:process"

const SECONDS = 20
const late = () =>
  new Promise((_, reject) => setTimeout(() => reject(new Error(`no answer within ${SECONDS} seconds`)), SECONDS * 1000))

for (const [name, url] of JSON.parse(readFileSync(String(process.argv[2]), "utf8"))) {
  const answer = await Promise.race([import(url).then((it) => (it.rows ?? it.default.rows)()), late()]).catch(String)
  console.log(JSON.stringify([name, answer]))
}
process.exit(0)
