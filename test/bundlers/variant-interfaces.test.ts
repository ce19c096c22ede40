/** The differences that a variant's interface may have: none that code for the plain module would notice. */
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { expect, test } from "vitest"
import { parse } from "../../loader/index.ts"
import { interfaceProblems } from "../../src/project/variant-check.ts"

const between = async (plain: string, variant: string): Promise<string[]> =>
  interfaceProblems(parse(await parseWat(`(module ${plain})`)), parse(await parseWat(`(module ${variant})`)))

test.each([
  ["order", '(func (export "a")) (func (export "b"))', '(func (export "b")) (func (export "a"))'],
  ["names of parameters", '(func (export "a") (param $x i32))', '(func (export "a") (param $y i32))'],
  ["limits of a memory, and whether it is shared", '(memory (export "m") 1)', '(memory (export "m") 2 16 shared)'],
  ["limits of an imported memory", '(import "env" "m" (memory 1))', '(import "env" "m" (memory 2 16 shared))'],
  ["limits of a table", '(table (export "t") 1 funcref)', '(table (export "t") 2 5 funcref)'],
  ["a start function", '(func (export "a"))', '(func $a (export "a")) (start $a)'],
  ["functions that nobody sees", '(func (export "a"))', '(func (param v128)) (func (export "a"))'],
  [
    "how often an import stands there",
    '(import "env" "a" (func))',
    '(import "env" "a" (func)) (import "env" "a" (func))',
  ],
  [
    "the group in which a function's type is declared",
    '(func (export "a") (param i32))',
    '(rec (type $f (sub (func (param i32)))) (type $s (struct))) (func (export "a") (type $f))',
  ],
  [
    "the numbers of concrete types",
    '(type $s (struct (field i32))) (func (export "a") (param (ref $s)))',
    '(type $x (struct (field f64))) (type $s (struct (field i32))) (func (export "a") (param (ref $s)))',
  ],
  [
    "the numbers of types that refer to each other",
    '(rec (type $a (struct (field (ref null $b)))) (type $b (struct (field (ref null $a))))) (func (export "a") (param (ref $a)))',
    '(type $x (func)) (rec (type $a (struct (field (ref null $b)))) (type $b (struct (field (ref null $a))))) (func (export "a") (param (ref $a)))',
  ],
])("%s may differ", async (_, plain, variant) => {
  expect(await between(plain, variant)).toEqual([])
})

test.each([
  ["an export that is lacking", '(func (export "a"))', "", ['it lacks the export "a"']],
  ["one more", "", '(func (export "a"))', ['it exports "a" as () -> (), and the plain one does not']],
  [
    "another signature",
    '(func (export "a") (param i32) (result i32) (local.get 0))',
    '(func (export "a") (param i64) (result i32) (i32.const 0))',
    ['it exports "a" as (i64) -> i32, not (i32) -> i32'],
  ],
  ["another kind", '(func (export "a"))', '(memory (export "a") 1)', ['it exports "a" as memory 1, not () -> ()']],
  [
    "a global that is mutable",
    '(global (export "g") i32 (i32.const 0))',
    '(global (export "g") (mut i32) (i32.const 0))',
    ['it exports "g" as global mut i32, not global i32'],
  ],
  [
    "64-bit addresses",
    '(memory (export "m") 1)',
    '(memory (export "m") i64 1)',
    ['it exports "m" as memory 1 i64, not memory 1'],
  ],
  [
    "imports, in the order of their names",
    '(import "env" "log" (func)) (import "env" "a" (func))',
    '(import "env" "log" (func (param i32))) (import "env" "memory" (memory 1 2 shared))',
    [
      'it lacks the import "env" "a"',
      'it imports "env" "log" as (i32) -> (), not () -> ()',
      'it imports "env" "memory" as memory 1..2, and the plain one does not',
    ],
  ],
  [
    "another struct of the same number",
    '(type $s (struct (field i32))) (func (export "a") (param (ref $s)))',
    '(type $s (struct (field f64))) (func (export "a") (param (ref $s)))',
    ['it exports "a" as ((ref 0)) -> (), not the same type'],
  ],
  [
    "a global of a narrower type",
    '(global (export "g") funcref (ref.null func))',
    '(func $f) (global (export "g") (ref func) (ref.func $f))',
    ['it exports "g" as global (ref func), not global funcref'],
  ],
  [
    "a global of a wider type",
    '(func $f) (global (export "g") (ref func) (ref.func $f))',
    '(global (export "g") funcref (ref.null func))',
    ['it exports "g" as global funcref, not global (ref func)'],
  ],
])("%s is reported as a difference", async (_, plain, variant, expected) => {
  expect(await between(plain, variant)).toEqual(expected)
})

test("types that nest twenty thousand deep are compared", async () => {
  const chain = (last: string): string =>
    Array.from({ length: 20_000 }, (_, i) => `(type $t${i + 1} (struct (field (ref $t${i}))))`)
      .join("\n")
      .replace(/^/, `(type $t0 (struct (field ${last})))\n`) + '(func (export "a") (param (ref $t20000)))'
  expect(await between(chain("i32"), chain("i32"))).toEqual([])
  expect(await between(chain("i32"), chain("f32"))).toHaveLength(1)
})
