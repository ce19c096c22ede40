import wasmport from "wasmport/rolldown"

export default { input: "src/main.ts", output: { dir: "dist" }, plugins: [wasmport()] }
