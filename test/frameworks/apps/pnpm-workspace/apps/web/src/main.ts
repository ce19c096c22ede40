import { answer } from "lib"

document.getElementById("client")!.textContent = `client: ${answer()}`
