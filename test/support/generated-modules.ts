/**
 * Valid modules that are made up: three functions `(i32, i32) -> i32` of random statements. They end, since each loop and call
 * takes something from a budget.
 *
 * They branch in all ways, call each other directly, through a table, by tail calls and through the host, throw, catch, trap and write to memory.
 */
import * as fc from "fast-check"
import {
  counted,
  exports,
  FUNC,
  functions,
  functype,
  GLOBAL,
  I32,
  imports,
  leb,
  MEMORY,
  section,
  TAG,
  types,
  vec,
  wasm,
} from "./wasm-builder.ts"
import type { Bytes } from "./wasm-builder.ts"

const FUNCTIONS = 3
/** Parameters and further locals. */
const LOCALS = 5
/** Index of the first function of the module's own: the host's comes before. */
const FIRST = 1
const TYPE = { binary: 0, unary: 1, none: 2 } as const

type Expression =
  | { readonly is: "const"; readonly value: number }
  | { readonly is: "local" | "load" | "budget"; readonly which: number }
  | { readonly is: "binary"; readonly op: number; readonly left: Expression; readonly right: Expression }
  | {
      readonly is: "call" | "indirect" | "host"
      readonly which: number
      readonly left: Expression
      readonly right: Expression
    }
  | { readonly is: "choice"; readonly test: Expression; readonly left: Expression; readonly right: Expression }
  | {
      readonly is: "block"
      readonly body: readonly Statement[]
      readonly test: Expression
      readonly left: Expression
      readonly right: Expression
    }

type Statement =
  | { readonly do: "set" | "store"; readonly which: number; readonly value: Expression }
  | {
      readonly do: "if"
      readonly test: Expression
      readonly yes: readonly Statement[]
      readonly no: readonly Statement[] | undefined
    }
  | { readonly do: "block" | "loop"; readonly body: readonly Statement[] }
  | {
      readonly do: "try"
      readonly body: readonly Statement[]
      readonly catch: readonly Statement[]
      readonly all: boolean
    }
  | { readonly do: "br" | "throw" | "unreachable"; readonly which: number }
  | { readonly do: "br_if" | "return" | "fill"; readonly which: number; readonly value: Expression }
  | { readonly do: "br_table"; readonly labels: readonly number[]; readonly value: Expression }
  | { readonly do: "tail"; readonly which: number; readonly left: Expression; readonly right: Expression }

export type Program = readonly (readonly Statement[])[]

/** add sub mul div_s div_u rem_u and or xor shl shr_u eq lt_s gt_u */
const BINARY = [0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x70, 0x71, 0x72, 0x73, 0x74, 0x76, 0x46, 0x48, 0x4b]

const which = fc.nat({ max: 7 })
const { statements } = fc.letrec<{ expression: Expression; statement: Statement; statements: readonly Statement[] }>(
  (tie) => ({
    expression: fc.oneof(
      { maxDepth: 3 },
      {
        weight: 3,
        arbitrary: fc.record({ is: fc.constant("const" as const), value: fc.integer({ min: -3, max: 9 }) }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          is: fc.constantFrom("local" as const, "local" as const, "load" as const, "budget" as const),
          which,
        }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          is: fc.constant("binary" as const),
          op: fc.constantFrom(...BINARY),
          left: tie("expression"),
          right: tie("expression"),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          is: fc.constantFrom("call" as const, "indirect" as const, "host" as const),
          which,
          left: tie("expression"),
          right: tie("expression"),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          is: fc.constant("choice" as const),
          test: tie("expression"),
          left: tie("expression"),
          right: tie("expression"),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          is: fc.constant("block" as const),
          body: tie("statements"),
          test: tie("expression"),
          left: tie("expression"),
          right: tie("expression"),
        }),
      },
    ) as fc.Arbitrary<Expression>,
    statement: fc.oneof(
      { maxDepth: 4 },
      {
        weight: 6,
        arbitrary: fc.record({
          do: fc.constantFrom("set" as const, "store" as const),
          which,
          value: tie("expression"),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constantFrom("br_if" as const, "br_if" as const, "fill" as const, "return" as const),
          which,
          value: tie("expression"),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          do: fc.constantFrom("br" as const, "br" as const, "throw" as const, "unreachable" as const),
          which,
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          do: fc.constant("br_table" as const),
          labels: fc.array(which, { minLength: 1, maxLength: 4 }),
          value: tie("expression"),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          do: fc.constant("tail" as const),
          which,
          left: tie("expression"),
          right: tie("expression"),
        }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          do: fc.constantFrom("block" as const, "loop" as const, "loop" as const),
          body: tie("statements"),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constant("if" as const),
          test: tie("expression"),
          yes: tie("statements"),
          no: fc.option(tie("statements"), { nil: undefined }),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constant("try" as const),
          body: tie("statements"),
          catch: tie("statements"),
          all: fc.boolean(),
        }),
      },
    ) as fc.Arbitrary<Statement>,
    statements: fc.array(tie("statement"), { maxLength: 5 }),
  }),
)

export const programs: fc.Arbitrary<Program> = fc.array(statements, { minLength: FUNCTIONS, maxLength: FUNCTIONS })

const signed = (value: number): Bytes => {
  const byte = value & 0x7f
  const rest = value >> 7
  return (rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0)
    ? [byte]
    : [byte | 0x80, ...signed(rest)]
}
const i32 = (value: number): Bytes => [0x41, ...signed(value)]
const local = (which: number): Bytes => leb(which % LOCALS)
const callee = (which: number): number => FIRST + (which % FUNCTIONS)
/** Takes one from the budget, or answers 0 at once. */
const SPEND: Bytes = [0x23, 0, 0x45, 0x04, 0x40, ...i32(0), 0x0f, 0x0b, 0x23, 0, ...i32(1), 0x6b, 0x24, 0]
/** An address in the first hundred bytes. */
const address = (which: number): Bytes => i32((which * 12) % 100)

/** @param labels of the constructs around it, from the innermost on: whether a branch there carries no value */
function ofExpression(it: Expression, labels: readonly boolean[]): Bytes {
  const at = (inner: Expression): Bytes => ofExpression(inner, labels)
  switch (it.is) {
    case "const":
      return i32(it.value)
    case "local":
      return [0x20, ...local(it.which)]
    case "load":
      return [...address(it.which), 0x28, 2, 0]
    case "budget":
      return [0x23, 0]
    case "binary":
      return [...at(it.left), ...at(it.right), it.op]
    case "call":
      return [...at(it.left), ...at(it.right), 0x10, callee(it.which)]
    case "indirect":
      // One slot of the table is empty, and one has a function of another type.
      return [...at(it.left), ...at(it.right), ...i32(it.which % (FUNCTIONS + 2)), 0x11, TYPE.binary, 0]
    case "host":
      return [...at(it.left), 0x10, 0]
    case "choice":
      return [
        ...at(it.test),
        0x04,
        I32,
        ...ofExpression(it.left, [false, ...labels]),
        0x05,
        ...ofExpression(it.right, [false, ...labels]),
        0x0b,
      ]
    case "block":
      return [
        0x02,
        I32,
        ...ofStatements(it.body, [false, ...labels]),
        ...ofExpression(it.left, [false, ...labels]),
        ...ofExpression(it.test, [false, ...labels]),
        0x0d,
        0,
        0x1a,
        ...ofExpression(it.right, [false, ...labels]),
        0x0b,
      ]
  }
}

/** The depth of a label without values; undefined if there is none. */
function label(which: number, labels: readonly boolean[]): number | undefined {
  const depths = labels.flatMap((plain, depth) => (plain ? [depth] : []))
  return depths.length === 0 ? undefined : depths[which % depths.length]
}

function ofStatements(list: readonly Statement[], labels: readonly boolean[]): Bytes {
  return list.flatMap((it) => ofStatement(it, labels))
}

function ofStatement(it: Statement, labels: readonly boolean[]): Bytes {
  const inner = [true, ...labels]
  switch (it.do) {
    case "set":
      return [...ofExpression(it.value, labels), 0x21, ...local(it.which)]
    case "store":
      return [...address(it.which), ...ofExpression(it.value, labels), 0x36, 2, 0]
    case "fill":
      return [...address(it.which), ...ofExpression(it.value, labels), ...i32(it.which * 9), 0xfc, 0x0b, 0]
    case "if":
      return [
        ...ofExpression(it.test, labels),
        0x04,
        0x40,
        ...ofStatements(it.yes, inner),
        ...(it.no === undefined ? [] : [0x05, ...ofStatements(it.no, inner)]),
        0x0b,
      ]
    case "block":
      return [0x02, 0x40, ...ofStatements(it.body, inner), 0x0b]
    case "loop":
      return [0x03, 0x40, ...SPEND, ...ofStatements(it.body, inner), 0x0b]
    case "try":
      return [
        0x06,
        0x40,
        ...ofStatements(it.body, inner),
        ...(it.all ? [0x19] : [0x07, 0]),
        ...ofStatements(it.catch, inner),
        0x0b,
      ]
    case "throw":
      return it.which < 3 ? [0x08, 0] : [0x20, ...local(it.which), 0x45, 0x04, 0x40, 0x08, 0, 0x0b]
    case "unreachable":
      return it.which < 7 ? [0x01] : [0x00]
    case "br": {
      const depth = label(it.which, labels)
      return depth === undefined ? [0x01] : [0x0c, ...leb(depth)]
    }
    case "br_if": {
      const depth = label(it.which, labels)
      return depth === undefined ? [0x01] : [...ofExpression(it.value, labels), 0x0d, ...leb(depth)]
    }
    case "br_table": {
      const depths = it.labels.map((which) => label(which, labels))
      if (depths[0] === undefined) return [0x01]
      return [
        ...ofExpression(it.value, labels),
        0x0e,
        ...leb(depths.length - 1),
        ...depths.flatMap((depth) => leb(depth!)),
      ]
    }
    case "return":
      return [...ofExpression(it.value, labels), 0x0f]
    case "tail":
      return [...ofExpression(it.left, labels), ...ofExpression(it.right, labels), 0x12, callee(it.which)]
  }
}

/** The module's bytes. It imports `m.host`, and exports `f0` to `f2`, `memory`, `tag` and the budget `budget`. */
export function moduleOf(program: Program): Uint8Array<ArrayBuffer> {
  const code = program.map((statements) =>
    counted([1, LOCALS - 2, I32, ...SPEND, ...ofStatements(statements, []), 0x20, 2, 0x20, 0, 0x6a, 0x0b]),
  )
  return wasm(
    types(functype([I32, I32], [I32]), functype([I32], [I32]), functype()),
    imports(["m", "host", FUNC, TYPE.unary]),
    functions(...program.map(() => TYPE.binary)),
    section(4, vec([0x70, 0, FUNCTIONS + 2])),
    section(5, vec([0, 1])),
    section(13, vec([0, TYPE.none])),
    section(6, vec([I32, 1, ...i32(0), 0x0b])),
    exports(
      ...program.map((_, i) => [`f${i}`, FUNC, FIRST + i] as const),
      ["memory", MEMORY, 0],
      ["tag", TAG, 0],
      ["budget", GLOBAL, 0],
    ),
    // The host's function stands behind the module's own.
    section(9, vec([0, ...i32(0), 0x0b, ...vec(...program.map((_, i) => leb(FIRST + i)), [0])])),
    section(10, vec(...code)),
  )
}
