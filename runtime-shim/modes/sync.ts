/** Instantiation without a promise, for modules that can fail to link. */
import { linkFailure } from "../errors/recover.ts"

/**
 * An instance of the module at `path`. `imports` is called once, here, so that a binding that is still uninitialised throws the
 * standard's ReferenceError. `linked` hands the instance to wrapped imports.
 */
export function link(
  module: WebAssembly.Module,
  imports: () => WebAssembly.Imports,
  path: string,
  hasStart: boolean,
  linked?: (imports: WebAssembly.Imports, instance: WebAssembly.Instance) => WebAssembly.Instance,
): WebAssembly.Instance {
  const object = imports()
  try {
    const instance = new WebAssembly.Instance(module, object)
    return linked === undefined ? instance : linked(object, instance)
  } catch (error) {
    return linkFailure(error, path, hasStart)
  }
}
