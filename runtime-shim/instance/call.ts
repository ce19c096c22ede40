/** Calls by name: converts the arguments, and gives a trap its code. */
import { convertArguments } from "../convert/arguments.ts"
import { Typed } from "../convert/values.ts"
import { trapped } from "../errors/trap.ts"

/**
 * Calls the export `name` of the module `key`. `signature` is its type in the text format's words. A function that converts by
 * itself has none, nor has one of unknown type.
 */
export function call(
  callee: (...args: unknown[]) => unknown,
  args: readonly unknown[],
  key: string,
  name: string,
  signature: string | undefined,
): unknown {
  const given =
    signature === undefined
      ? args.map((it) => (it instanceof Typed ? it.value : it))
      : convertArguments(`${key}: ${name}()`, signature, args, key)
  try {
    return callee(...given)
  } catch (error) {
    throw trapped(error, key, name)
  }
}
