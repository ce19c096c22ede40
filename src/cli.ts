#!/usr/bin/env node
/** The command `wasmport`. */
import { createRequire } from "node:module"
import { defineCommand, runMain } from "citty"

const { version } = createRequire(import.meta.url)("wasmport/package.json") as { version: string }

const types = defineCommand({
  meta: {
    name: "types",
    description: "Writes *.d.wasm.ts and wasm-env.d.ts without a build, with the options of the bundler's config.",
  },
  args: {
    root: { type: "string", valueHint: "folder", description: "the bundler's root; this folder if you leave it out" },
    files: {
      type: "positional",
      required: false,
      valueHint: "patterns",
      description: "which modules; if you leave them out, all below the root except in node_modules and output folders",
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
