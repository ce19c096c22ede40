/** Made-up types of a `.wit`, as text. `e` is an enum of the file, `fs` are flags, and `p` is a record. */
import * as fc from "fast-check"

export const typeText: fc.Arbitrary<string> = typeTextWith()

/** The same with `more` types in them. */
export function typeTextWith(...more: readonly string[]): fc.Arbitrary<string> {
  return fc.letrec<{ type: string }>((tie) => ({
    type: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      fc.constantFrom(
        ...more,
        "bool",
        "char",
        "u8",
        "s8",
        "u16",
        "s16",
        "u32",
        "s32",
        "u64",
        "s64",
        "f32",
        "f64",
        "string",
        "e",
        "fs",
        "p",
      ),
      tie("type").map((it) => `list<${it}>`),
      tie("type").map((it) => `option<${it}>`),
      fc.array(tie("type"), { minLength: 1, maxLength: 5 }).map((all) => `tuple<${all.join(", ")}>`),
    ),
  })).type
}
