import { answer } from "../wasm/answer"

console.log(`server: ${answer()}`)
