import wasmport from "wasmport/rollup"

export default { input: "src/main.js", output: { dir: "dist" }, plugins: [wasmport()] }
