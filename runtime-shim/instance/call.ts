/** Calls by name: arguments converted, traps named. */
import { trapped } from "../errors/trap.ts"
import { FullInstance } from "./instance.ts"
import { lower } from "../convert/arguments.ts"
import { Typed } from "../convert/values.ts"

export class CallingInstance extends FullInstance {
  call(name: string, ...args: unknown[]): unknown {
    const callee = this.find(name, "function")
    const signature = this.typeOf(name)
    // Converted functions and those of unknown types check for themselves.
    const given =
      signature === undefined
        ? args.map((it) => (it instanceof Typed ? it.value : it))
        : lower(`${this.key}: ${name}()`, signature, args)
    try {
      return (callee as (...args: unknown[]) => unknown)(...given)
    } catch (error) {
      throw trapped(error, this.key, name)
    }
  }
}
