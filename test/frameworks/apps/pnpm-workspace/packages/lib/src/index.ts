export { answer } from "./wasm/answer"
