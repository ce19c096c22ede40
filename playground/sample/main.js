// One function each of two modules.
import { greet } from "../src/wasm/text.wasm"
import { divide } from "../src/wasm/trap.wasm"

document.body.textContent = `${greet("you")} ${divide(84, 2)}`
