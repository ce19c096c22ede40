#!/usr/bin/env node
/** The command `wasmport`. */
import { createRequire } from "node:module"
import { defineCommand, runMain } from "citty"

const { version } = createRequire(import.meta.url)("wasmport/package.json") as { version: string }

const types = defineCommand({
  meta: {
    name: "types",
    description: "Writes *.d.wasm.ts and wasm-env.d.ts without a build, by the options of the bundler's config.",
  },
  args: {
    root: { type: "string", valueHint: "folder", description: "the root that the bundler has, else this folder" },
    files: {
      type: "positional",
      required: false,
      valueHint: "patterns",
      description: "which modules, else all below the root but for node_modules and folders of output",
    },
  },
  async run({ args }) {
    const { writeTypes } = await import("./types-command.ts")
    process.exitCode = await writeTypes(args.root ?? ".", args._)
  },
})

await runMain(
  defineCommand({
    meta: { name: "wasmport", version, description: "Import WebAssembly as a typed ES module." },
    subCommands: { types },
  }),
)
