/** Instantiation without a promise, for modules that can fail to link. */
import { linkFailure } from "../errors/recover.ts"

/** `imports` is read here, once, so that a binding still uninitialised throws what the standard says. */
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
