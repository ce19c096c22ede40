import { twice } from "./tool.wasm"
import shout_ from "shape-cjs-leaf"

export const shout = (value) => shout_(String(twice(value)))
