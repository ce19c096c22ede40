/** Each program answers as its native build does: by our host, and by Node's own as a check of the answers. */
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import notes from "../programs/built.json" with { type: "json" }
import { PROGRAMS } from "../programs/list.js"
import { filesOnly, runs } from "../programs/programs.ts"
import type { Expected } from "../programs/programs.ts"
import { runByNode } from "../support/node-wasi.ts"
import { overDirectory, overMemory } from "../support/our-wasi.ts"

const built: Readonly<Record<string, { readonly source: string; readonly bytes: string }>> = notes
const digest = (path: string): string =>
  createHash("sha256")
    .update(readFileSync(new URL(`../programs/${path}`, import.meta.url)))
    .digest("hex")

/** The answers of Node's own WASI that are not those of a native build, whatever the program. */
const NODE_ANSWERS_OTHERWISE: Readonly<Record<string, string>> = {
  "c-links: links": "opens what a link leads to where links are not to be followed, and sets times in whole seconds",
  "c-shell: write": "closes the process's own file where a program renumbers another one onto its output",
  "c-shell: append": "closes the process's own file where a program renumbers another one onto its output",
  "c-clock: time": "does not answer that a file can be written",
  "zig-files: files": "refuses Zig's rights for a folder",
  "go-command: files":
    "gives a descriptor's flags as Linux numbers them, which Go then sets, so that a file is no longer appended to",
  "emscripten-exit: exit": "ends by a JavaScript exception, which runs what is to be cleaned up",
  "emscripten-exit: at once": "ends by a JavaScript exception, which runs what is to be cleaned up",
  "assemblyscript: nothing": "answers EINVAL to environ_get where there are no variables",
  "assemblyscript: arguments": "answers EINVAL to environ_get where there are no variables",
  "assemblyscript: input": "answers EINVAL to environ_get where there are no variables",
  "catch-all: exit": "ends by a JavaScript exception, which the program catches",
}

/** Leaves out the errors' text where the native compiler has words of its own. */
const like = (answer: Expected, { stderr }: Expected): Partial<Expected> => {
  const { stderr: said, ...others } = answer
  return stderr === undefined || said === undefined ? others : { ...others, stderr: said }
}

test.each(PROGRAMS)("the bytes of $name are of its source", ({ name, source }) => {
  expect(built[name]).toMatchObject({
    source: digest(`${name}/${source}`),
    bytes: digest(`${name}/program.wasm`),
  })
})

describe("over files in memory", () => {
  test.each(runs())("$title", async (run) => {
    const { expected } = run
    expect(like(await overMemory(run), expected)).toEqual({
      ...expected,
      ...(expected.files && { files: filesOnly(expected.files) }),
    })
  })
})

describe("over a directory of Node", () => {
  test.each(runs().filter(({ files }) => files))("$title", async (run) => {
    expect(like(await overDirectory(run), run.expected)).toEqual(run.expected)
  })
})

describe("by node:wasi", () => {
  test.each(runs().filter(({ title }) => !(title in NODE_ANSWERS_OTHERWISE)))("$title", (run) => {
    expect(like(runByNode(run), run.expected)).toEqual(run.expected)
  })
})
