import { answer } from "lib"

console.log(`server: ${answer()}`)
