/** `index.ts` for apps whose sources do not mention `call`: what explains a trap is most of the registry. */
export * from "./index.ts"
import { createRegistry } from "./full.ts"
import type { Registry } from "./full.ts"
import { hashOf } from "./hash.ts"
import { FullInstance } from "./instance.ts"
import { createLoad } from "./load.ts"
import type { Load } from "./load.ts"
import { loadedWith } from "./loaded.ts"

export const registry: Registry = /* @__PURE__ */ createRegistry(FullInstance)
export const load: Load = /* @__PURE__ */ createLoad(/* @__PURE__ */ loadedWith(FullInstance), hashOf)
