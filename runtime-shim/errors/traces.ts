/**
 * Facts that a build knows about its modules, and that stacks do not show. The plugin replaces this module with one that it makes
 * from the module graph. Without the plugin nothing is known.
 */

/** The facts about one module. */
export interface Trace {
  /** The URLs that stacks have for it. For a module that was compiled from bytes: the hash at the end of V8's URL. */
  readonly urls: readonly string[]
  /** Its name in the name section. V8 writes it before the names of functions. */
  readonly name?: string
  /**
   * The language that it was written in, as explanations call it; "" for one that they do not know. Absent if the module does not
   * say.
   */
  readonly language?: string
  /** Function index -> export, for exported functions that the name section does not name. */
  readonly names?: Readonly<Record<number, string>>
  /** Whether the build left the names of functions out. */
  readonly stripped?: boolean
}

/** The modules of the bundle. */
export const traces = (): readonly Trace[] => []
