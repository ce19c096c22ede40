/** Calls by name: arguments converted, traps told apart. */
import { convertArguments } from "../convert/arguments.ts"
import { Typed } from "../convert/values.ts"
import { trapped } from "../errors/trap.ts"

/**
 * Calls the export `name` of the module `key`. `signature` is its type in the text format's words; functions that convert by
 * themselves, and those of unknown types, have none.
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
