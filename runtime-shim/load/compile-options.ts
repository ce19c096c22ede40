/** The options of compiling, as the engine takes them: TypeScript before 6 has no name for them. */
export interface CompileOptions {
  /** Sets of builtins that the engine supplies. */
  builtins?: string[]
  /** The module name by which the wasm imports string constants. */
  importedStringConstants?: string | null
}
