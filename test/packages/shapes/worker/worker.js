import { twice } from "./tool.wasm"

onmessage = ({ data }) => postMessage(twice(data))
postMessage("ready")
