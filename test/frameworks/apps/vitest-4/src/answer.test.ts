import { expect, test } from "vitest"
import { answer } from "./wasm/answer"

test("answers", () => {
  expect(answer()).toBe("emitted 5, inlined 7, wasm-bindgen round and round")
  console.log(answer())
})
