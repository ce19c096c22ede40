/** `index.ts` for apps whose sources do not mention `call`: what explains a trap is most of the registry. */
export * from "./index.ts"
import { createRegistry } from "./registry/registry.ts"
import type { Registry } from "./registry/registry.ts"
import { hashOf } from "./load/hash.ts"
import { FullInstance } from "./instance/instance.ts"
import { createLoad } from "./load/load.ts"
import type { Load } from "./load/load.ts"
import { loadedWith } from "./load/module.ts"

export const registry: Registry = /* @__PURE__ */ createRegistry(FullInstance)
export const load: Load = /* @__PURE__ */ createLoad(/* @__PURE__ */ loadedWith(FullInstance), hashOf)
