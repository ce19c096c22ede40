const { readFileSync } = require("node:fs")
const { join } = require("node:path")

const { exports: wasm } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(join(__dirname, "tool.wasm"))))
exports.twice = (value) => wasm.twice(value)
