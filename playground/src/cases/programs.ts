/** A program for WASI. */
import { files, run as runProgram } from "wasmport/wasi"
import type { Section } from "../case.ts"

/** The files that the terminal's program has. */
const tree = files({ "hello.txt": "Hello, wasm!\n", notes: { "ideas.txt": "one\ntwo\nthree\n" } })

/** Runs one command line of the shell, which is written in C. */
export const shell = (...args: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> =>
  runProgram("src/wasm/shell.wasm", { args: ["shell", ...args], preopens: { "/": tree }, capture: true })

export const programs: Section = {
  title: "A program, with files",
  text: "Its main is written in C, and compiled for WASI. run runs it once, in an instance of its own. It gets the arguments, the input and the folders that you give it, and nothing else.",
  cases: [
    {
      id: "terminal",
      from: "src/wasm/shell.wasm",
      code: `import { files, run } from "wasmport/wasi"\n\nconst tree = files({ "hello.txt": "Hello, wasm!\\n" })\nawait run("src/wasm/shell.wasm", {\n  args: ["shell", "cat", "hello.txt"],\n  preopens: { "/": tree },\n  capture: true,\n})`,
      call: "stdout",
      run: async () => (await shell("cat", "hello.txt")).stdout,
      expected: "Hello, wasm!\n",
    },
    {
      id: "program-writes",
      from: "src/wasm/shell.wasm",
      code: `await run("src/wasm/shell.wasm", {\n  args: ["shell", "echo", "grün", ">", "out.txt"],\n  preopens: { "/": tree },\n})\n\ntree.read("out.txt")`,
      call: 'tree.read("out.txt")',
      run: async () => {
        await shell("echo", "grün", ">", "out.txt")
        return new TextDecoder().decode(tree.read("out.txt"))
      },
      expected: "grün\n",
    },
    {
      id: "program-refused",
      from: "src/wasm/shell.wasm",
      code: `const { exitCode, refused } = await run(\n  "src/wasm/shell.wasm",\n  { args: ["shell", "cat", "/data/../../secret"], … },\n)`,
      call: "[exitCode, refused[0].code]",
      run: async () => {
        const { exitCode, refused } = await runProgram("src/wasm/shell.wasm", {
          args: ["shell", "cat", "/data/../../secret"],
          preopens: { "/data": tree },
          stderr: "ignore",
        })
        return [exitCode, refused[0]?.code ?? ""]
      },
      expected: [1, "PERMISSION"],
    },
  ],
}
