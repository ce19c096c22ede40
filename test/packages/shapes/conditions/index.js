import * as core from "#core"
import * as same from "shape-conditions/wasm"

export const answer = () => [core.answer(), core.answer === same.answer]
