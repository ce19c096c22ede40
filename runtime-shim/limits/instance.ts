/** Instances of the registry whose modules the meter has rewritten. */
import { AnyInstance } from "../instance/instance.ts"
import { limitedInstance } from "./limited-instance.ts"

/** The class of such instances, in the place of `AnyInstance`. */
export const Instance: typeof AnyInstance = /* @__PURE__ */ limitedInstance(AnyInstance)
