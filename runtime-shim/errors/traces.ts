/**
 * What a build knows of its modules and engines do not say in stacks. The plugin puts another module in the place of this one, made from
 * the module graph; without the plugin nothing is known.
 */

/** What is known of a module. */
export interface Trace {
  /** The URLs that engines name it by in stacks; of a module that was compiled from bytes, the hash at the end of V8's. */
  readonly urls: readonly string[]
  /** By the name section: V8 writes it before the names of functions. */
  readonly name?: string
  /** As explanations call it, or "" for one that they do not know; absent where the tools that made the module say nothing. */
  readonly language?: string
  /** Index -> export, of exported functions that the name section does not name. */
  readonly names?: Readonly<Record<number, string>>
  /** Whether the build left the names of functions out. */
  readonly stripped?: boolean
}

/** The modules of the bundle. */
export const traces = (): readonly Trace[] => []
