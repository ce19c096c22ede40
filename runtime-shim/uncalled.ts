/** `index.ts` for apps whose sources do not mention `call`: what explains a trap is most of the registry. */
export * from "./index.ts"
import { createRegistry } from "./full.ts"
import type { Registry } from "./full.ts"
import { FullInstance } from "./instance.ts"

export const registry: Registry = /* @__PURE__ */ createRegistry(FullInstance)
