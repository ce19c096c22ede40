/** The further members of an instance whose module the meter has rewritten. Of `instance/` this file imports only types. */
import type { Limits } from "../../loader/limits.ts"
import { isMeterGlobal } from "../../loader/meter/protocol.ts"
import { TYPE } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"
import type { AnyInstance, ListedExport } from "../instance/instance.ts"
import { limited, meterOf } from "./meter.ts"
import type { Meter } from "./meter.ts"

type Class = typeof AnyInstance

/**
 * The class of such instances. `limits` are those of a module that has no `bind` of its own.
 *
 * Its constructor throws a TypeError (TYPE) for limits of one instance that are wrong, or that only the module's code can keep.
 */
export const limitedInstance = (Base: Class, limits?: Limits): Class =>
  class extends Base {
    constructor(...[key, raw, bind, types, wasi, options]: ConstructorParameters<Class>) {
      super(key, raw, bind ?? ((exports) => limited(exports, key, limits!)), types, wasi)
      const its = options?.limits ?? {}
      if (typeof its !== "object")
        fail(TYPE, `${key}: the limits of an instance are an object, not ${String(its)}`, { path: key }, TypeError)
      for (const [name, value] of Object.entries(its)) {
        if (value === undefined) continue
        if (name !== "fuel")
          fail(
            TYPE,
            `${key}: ${name} is no limit of one instance, which has \`fuel\`. The others stand in the module's code: give them to the plugin, or to load`,
            { path: key },
            TypeError,
          )
        this.#meter!.refill(value)
      }
    }

    // Once the instance is disposed of, `raw` throws.
    get #meter(): Meter | undefined {
      const { exports } = this.raw
      return meterOf(exports) ?? (this.exports && meterOf(exports))
    }

    get fuel(): number | undefined {
      return this.#meter?.left
    }

    set fuel(fuel: number | true) {
      this.#meter?.refill(fuel)
    }

    get fuelUsed(): number | undefined {
      return this.#meter?.used
    }

    override has(name: string): boolean {
      return !isMeterGlobal(name) && super.has(name)
    }

    override list(): ListedExport[] {
      return super.list().filter(({ name }) => !isMeterGlobal(name))
    }
  }
