// Each string arrives as it is written in the wasm.
import * as strings from "./string-constants.wasm"
import type { Row } from "../row.ts"

export const rows: Row[] = [
  ["strings.empty", strings.empty, ""],
  ["strings.nul", strings.nul, "\0"],
  ["strings.hello", strings.hello, "hello"],
  ["strings.crab", strings.crab, "🦀"],
  ["strings.reserved", strings.reserved, "wasm:hello"],
  ["strings.proto", strings.proto, "__proto__"],
  ["strings.code", strings.code, '</script>\r\n\u2028"`${a}'],
  ["strings.helloAgain", strings.helloAgain, "hello"],
  ["strings.lengths()", strings.lengths(), [0, 1, 2]],
]
