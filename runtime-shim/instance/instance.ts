/** The members that instances of the registry have beyond their exports. */
import { convert } from "../convert/arguments.ts"
import type { Entry, Listed } from "../entries.ts"
import { EXPORT_NOT_FOUND, INSTANCE_DISPOSED, TYPE } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"
import type { WasiHost } from "../wasi/types.ts"
import { call } from "./call.ts"
import { memoryView } from "./memory-view.ts"
import type { MemoryView } from "./memory-view.ts"

/** One export, as {@link Instance.list} tells it. */
export interface ListedExport {
  readonly name: string
  readonly kind: "function" | "global" | "memory" | "table" | "tag"
  /** In the text format's words: `(a: i32, b: i32) -> i32`, `global mut i32`, `memory 1..16`; undefined if it is unknown. */
  readonly signature: string | undefined
}

/** The member that `using` needs, if the app's `lib` knows of it. TypeScript's own `Disposable` would be an error without it. */
export type Disposing = SymbolConstructor extends { readonly dispose: infer Dispose extends symbol }
  ? { readonly [key in Dispose]: () => void }
  : object

/** The limits of one instance. They are a TypeError (TYPE) if neither the plugin nor `load` has given its module limits. */
export interface InstanceLimits {
  /**
   * How many instructions the instance may execute, instead of the module's own `fuel`: a whole number from 1, or `true` for no
   * end. Counts from the instance's first call on; a start function has run before that.
   */
  readonly limits?: { readonly fuel?: number | true | undefined } | undefined
}

/** One instance of a module. `E` is the type of its exports, as the plain import has them. */
export interface Instance<E> extends Disposing {
  /** The module's key. */
  readonly key: string
  /** The instance that the engine made. */
  readonly raw: WebAssembly.Instance
  /** The exports as the plain import has them: mutable globals read their current value. */
  readonly exports: E
  /**
   * Calls an exported function. The arguments are converted by the function's wasm types, as `ValueType` says; if the module's
   * own glue converts, `call` takes the same values as the glue. Throws EXPORT_NOT_FOUND if there is no such function, a
   * TypeError with code TYPE for an argument that does not fit, and for a trap the engine's own error, with code CALL.
   */
  call<N extends keyof E & string>(
    name: N,
    ...args: unknown[]
  ): E[N] extends (...args: never[]) => infer R ? R : unknown
  /** A checked view of the first memory that it exports; undefined if it exports none. */
  readonly memory: MemoryView | undefined
  /** The value of an exported global. Throws EXPORT_NOT_FOUND. */
  getGlobal<N extends keyof E & string>(name: N): unknown
  /**
   * Writes an exported mutable global; the value is converted by its type. Throws EXPORT_NOT_FOUND, and a TypeError with code
   * TYPE for an immutable global or a value that does not fit. JavaScript cannot ask a module of `load` for its types: there the
   * engine converts the value, and an immutable global is a TypeError of its own, without a code.
   */
  setGlobal<N extends keyof E & string>(name: N, value: unknown): void
  /** Whether there is an export of that name. */
  has(name: string): boolean
  /** All exports. */
  list(): ListedExport[]
  /**
   * How many instructions it may still execute, if its module has the limit `fuel`; Infinity if the fuel has no end. Undefined
   * for other modules. Set it to refill: a whole number from 1, or `true` or Infinity for no end. To set another value is a
   * TypeError (TYPE), and to set it during a call throws PERMISSION.
   */
  get fuel(): number | undefined
  set fuel(fuel: number | true)
  /** How many instructions it has executed, as the limit `fuel` counts them; undefined without that limit. */
  readonly fuelUsed: number | undefined
  /** Whether it was disposed of. */
  readonly disposed: boolean
  /**
   * Lets go of the instance, and closes all that its WASI host has open. Using its exports afterwards throws INSTANCE_DISPOSED.
   * Functions, memories and tables that you took out earlier still work, and keep its memory alive.
   */
  dispose(): void
}

const KINDS = ["Global", "Memory", "Table", "Tag"] as const

/** The one class behind {@link Instance}: only the generated types know the exports. */
class InstanceClass {
  readonly key: string
  /** Its WASI host. */
  readonly wasi: WasiHost | undefined
  #raw: WebAssembly.Instance | undefined
  #exports: object | undefined
  #memory: MemoryView | undefined
  readonly #bind: Entry["bind"]
  readonly #types: Listed["types"]

  constructor(
    key: string,
    raw: WebAssembly.Instance,
    bind?: Entry["bind"],
    types?: Listed["types"],
    wasi?: WasiHost,
    options?: InstanceLimits,
  ) {
    if (options?.limits) fail(TYPE, `${key}: the module itself has no limits`, { path: key }, TypeError)
    this.key = key
    this.#raw = raw
    this.#bind = bind
    this.#types = types
    this.wasi = wasi
  }

  get raw(): WebAssembly.Instance {
    return this.#raw ?? fail(INSTANCE_DISPOSED, `${this.key}: the instance was disposed of`, { path: this.key })
  }

  get exports(): object {
    return (this.#exports ??= this.#bind?.(this.raw.exports) ?? this.raw.exports)
  }

  call(name: string, ...args: unknown[]): unknown {
    return call(
      this.#find(name, "function") as (...args: unknown[]) => unknown,
      args,
      this.key,
      name,
      this.#typeOf(name),
    )
  }

  /** The export's type in the text format's words; undefined if it is unknown. */
  #typeOf(name: string): string | undefined {
    return this.#types && Object.hasOwn(this.#types, name) ? this.#types[name] : undefined
  }

  get disposed(): boolean {
    return !this.#raw
  }

  dispose(): void {
    this.#raw = this.#exports = this.#memory = undefined
    this.wasi?.close?.()
  }

  /** A view of the first memory that it exports. */
  get memory(): MemoryView | undefined {
    const [name, memory] = Object.entries(this.raw.exports).find(([, it]) => it instanceof WebAssembly.Memory) ?? []
    if (!memory) return undefined
    const [, maximum] = /\.\.(\d+)/.exec(this.#typeOf(name as string) ?? "") ?? []
    return (this.#memory ??= memoryView(
      memory as WebAssembly.Memory,
      (maximum && Number(maximum)) as number | undefined,
    ))
  }

  getGlobal(name: string): unknown {
    return (this.#find(name, "global") as WebAssembly.Global).value
  }

  setGlobal(name: string, value: unknown): void {
    const global = this.#find(name, "global") as WebAssembly.Global
    const [, mutable, type = ""] = /^global (mut )?(.*)/.exec(this.#typeOf(name) ?? "global mut ") ?? []
    if (!mutable) fail(TYPE, `${this.key}: ${name} is an immutable global`, { path: this.key }, TypeError)
    global.value = convert(type, value, `${this.key}: ${name}`, this.key)
  }

  has(name: string): boolean {
    return name in this.raw.exports
  }

  list(): ListedExport[] {
    return Object.entries(this.raw.exports).map(([name, value]) => ({
      name,
      kind: kindOf(value),
      signature: this.#typeOf(name),
    }))
  }

  /** The export. For a function it is the one that converts, for others the engine's own. */
  #find(name: string, kind: ListedExport["kind"]): unknown {
    const value = this.raw.exports[name]
    if (kindOf(value) === kind) return kind === "function" ? (this.exports as Record<string, unknown>)[name] : value
    const what = value ? `no ${kind} but a ${kindOf(value)} is exported as` : "there is no export"
    const names = this.list().flatMap((it) => (it.kind === kind ? it.name : []))
    fail(
      EXPORT_NOT_FOUND,
      `${this.key}: ${what} ${JSON.stringify(name)}. Its ${kind}s are: ${names.join(", ") || "none"}${this.#typeOf("") ?? ""}`,
      { path: this.key },
    )
  }
}

/** Adds the method for `using`. Hosts without `Symbol.dispose` do not have that statement either. */
function disposable(Class: typeof InstanceClass): typeof InstanceClass {
  const { prototype } = Class
  if (Symbol.dispose) Object.defineProperty(prototype, Symbol.dispose, { value: prototype.dispose })
  return Class
}

/** An instance of a module with any exports. */
export type AnyInstance = InstanceClass
/** Its class, with `Symbol.dispose` where the engine has one. */
export const AnyInstance: typeof InstanceClass = /* @__PURE__ */ disposable(InstanceClass)

function kindOf(value: unknown): ListedExport["kind"] {
  if (typeof value === "function") return "function"
  return KINDS.find(
    (it) => it in WebAssembly && value instanceof WebAssembly[it as "Global"],
  )?.toLowerCase() as ListedExport["kind"]
}
