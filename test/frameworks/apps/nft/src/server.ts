import { answer } from "./wasm/answer"

console.log(answer())
