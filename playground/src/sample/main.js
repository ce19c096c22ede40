// One function each of two modules.
import { greet } from "../wasm/text.wasm"
import { divide } from "../wasm/trap.wasm"

document.body.textContent = `${greet("you")} ${divide(84, 2)}`
