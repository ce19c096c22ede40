export const log = (text) => console.log(`wasm: ${text}`)
