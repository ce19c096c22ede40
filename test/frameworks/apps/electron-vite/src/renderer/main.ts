import { answer } from "../wasm/answer"

document.getElementById("client")!.textContent = `client: ${answer()}`
