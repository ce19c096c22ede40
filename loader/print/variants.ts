/** Plan -> JavaScript: the choice among a module and its variants. Layers print it wherever something depends on the chosen bytes. */
import type { WasmFeature } from "../binary/interface.ts"
import type { FacadePlan } from "../plan/plan.ts"
import { own } from "../own-names.ts"
import { fromRuntime } from "./host.ts"
import type { Host, Variant } from "./host.ts"

/**
 * The expression that chooses between the results of `of`: a variant's, if the host has its features, else the plain module's, for which `of` gets
 * `undefined`. If all results are the same, it is that result.
 * @example chosen(host, (variant) => (variant ?? host).url) // simd() ? new URL("./math.simd.wasm", …) : new URL("./math.wasm", …)
 */
export function chosen({ variants = [] }: Host, of: (variant: Variant | undefined) => string): string {
  const plain = of(undefined)
  const others = variants.map((variant) => [variant, of(variant)] as const)
  if (others.every(([, text]) => text === plain)) return plain
  return [...others.map(([{ features }, text]) => `${condition(features)} ? ${text}`), plain].join("\n  : ")
}

/** The expression of an object that nobody supplies, to the limits of the chosen module. */
export const madeExpression = (host: Host, module: string, name: string, plain: string | undefined): string =>
  chosen(host, (variant) => {
    const its = variant?.plan.imports.find((it) => it.module === module)?.names.find((it) => it.name === name)
    return String(variant === undefined ? plain : its?.make)
  })

/** Whether one of these objects depends on the chosen module. */
export const choosesMade = (plan: FacadePlan, host: Host): boolean =>
  plan.imports.some(({ module, names }) =>
    names.some(
      ({ name, make }) =>
        host.imports.get(module)?.made?.has(name) === true && madeExpression(host, module, name, make) !== make,
    ),
  )

const condition = (features: readonly WasmFeature[]): string =>
  features.map((feature) => `${own(feature)}()`).join(" && ")

/** The import of the tests that {@link chosen} calls; "" for a module without variants. */
export function featuresImport(host: Host): string {
  const names = new Set((host.variants ?? []).flatMap(({ features }) => features))
  return names.size === 0 ? "" : fromRuntime(host, "features", ...[...names].sort())
}
