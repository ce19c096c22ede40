/** Finds the exports of a module that conversions use, by their names and signatures. */
import type { FuncType, WasmInterface } from "../binary/interface.ts"
import type { Helper, Interop } from "./meaning.ts"

/** Names of allocators, each with the one that frees its memory. A module may have two pairs: TinyGo adds `malloc` and `free`. */
const PAIRS = [
  ["alloc", "dealloc"],
  ["malloc", "free"],
  ["allocate", "deallocate"],
] as const
/** How many parameters they may have. */
const ALLOC = [1, 2]
const FREE = [1, 2, 3]

/** The memory, the allocator and the stack among a module's exports. */
export function interopOf({ exports }: WasmInterface): Interop {
  const signature = (name: string): FuncType | undefined => {
    const type = exports.find((entry) => entry.name === name)?.type
    return type?.kind === "function" && type.type.kind === "func" ? type.type : undefined
  }
  const memories = exports.filter(({ type }) => type.kind === "memory")
  const memory = memories.find(({ name }) => name === "memory") ?? (memories.length === 1 ? memories[0] : undefined)
  const address = memory?.type.kind === "memory" ? memory.type.address : "i32"
  /** The first export of these names with one of these numbers of parameters, and so many results, all of them addresses or sizes. */
  const helper = (names: readonly string[], arities: readonly number[], results: number): Helper | undefined => {
    for (const name of names) {
      const type = signature(name)
      if (
        type !== undefined &&
        arities.includes(type.params.length) &&
        type.results.length === results &&
        [...type.params, ...type.results].every((it) => it === address)
      )
        return { name, arity: type.params.length }
    }
    return undefined
  }
  const common = { address, memory: memory?.name, shared: memory?.type.kind === "memory" && memory.type.shared }
  if (
    address === "i32" &&
    helper(["__new"], [2], 1) !== undefined &&
    helper(["__pin"], [1], 1) !== undefined &&
    helper(["__unpin"], [1], 0) !== undefined
  ) {
    const classes = exports.find(({ name, type }) => name === "__rtti_base" && type.kind === "global")?.name
    return {
      ...common,
      style: "managed",
      alloc: { name: "__new", arity: 2 },
      free: { name: "__unpin", arity: 1 },
      stack: undefined,
      stackPointer: undefined,
      calleeFrees: false,
      callerTakes: false,
      classes,
    }
  }
  const canonical = helper(["cabi_realloc"], [4], 1)
  const bindgen = canonical === undefined ? helper(["__wbindgen_malloc"], ALLOC, 1) : undefined
  // Memory goes back to the allocator that gave it: single ones are taken only if the module has no whole pair.
  const whole = PAIRS.find(([alloc, free]) => helper([alloc], ALLOC, 1) && helper([free], FREE, 0))
  const allocators = whole === undefined ? PAIRS.map(([alloc]) => alloc) : [whole[0]]
  const frees = whole === undefined ? ["free", "dealloc", "deallocate"] : [whole[1]]
  const free = helper(bindgen === undefined ? frees : ["__wbindgen_free"], FREE, 0)
  return {
    ...common,
    style: "bytes",
    alloc: canonical ?? bindgen ?? helper(allocators, ALLOC, 1),
    free,
    stack: address === "i32" ? helper(["__wbindgen_add_to_stack_pointer"], [1], 1)?.name : undefined,
    stackPointer: exports.some(
      ({ name, type }) =>
        name === "__stack_pointer" &&
        type.kind === "global" &&
        type.mutable &&
        type.type === "i32" &&
        address === "i32",
    )
      ? "__stack_pointer"
      : undefined,
    calleeFrees: canonical !== undefined || bindgen !== undefined,
    callerTakes: canonical === undefined && free !== undefined,
    classes: undefined,
  }
}
