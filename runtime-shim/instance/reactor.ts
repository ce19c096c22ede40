/** Reactors: modules that export `_initialize`, which runs the constructors of their globals (C++, C, Rust, Zig, TinyGo). */

/** The error of the first run, by the exports of the instance; an empty list if there was none. */
const runs = /* @__PURE__ */ new WeakMap<WebAssembly.Exports, unknown[]>()

/**
 * Runs the `_initialize` of an instance, and returns the instance. Later calls run nothing: a second run would construct
 * everything anew, and the libc of WASI traps on it. An error of the first run is thrown again by each later call.
 *
 * @param run a WASI host's `initialize`, which takes the memory and then calls `_initialize` by itself
 */
export function started<I extends Pick<WebAssembly.Instance, "exports">>(
  instance: I,
  run: (instance: I) => void = ({ exports }) => (exports["_initialize"] as () => void)(),
): I {
  const { exports } = instance
  let threw = runs.get(exports)
  if (!threw) {
    runs.set(exports, (threw = []))
    try {
      run(instance)
    } catch (error) {
      threw.push(error)
    }
  }
  if (threw.length) throw threw[0]
  return instance
}

/** The `_initialize` that an app sees: it does nothing once the instance has run it. */
export const startOnce = (exports: WebAssembly.Exports) => (): void => {
  started({ exports })
}
