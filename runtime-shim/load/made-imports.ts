/** Types of import objects that are made at run time. No code. */

/** Whether TypeScript knows an object, and none of its names: those of WASI and of Go's `wasm_exec.js`. */
type IsMade<T> = undefined extends T
  ? false
  : string extends keyof T
    ? true
    : string extends T
      ? false
      : T extends (...args: never[]) => unknown
        ? false
        : [keyof T] extends [never]
          ? true
          : false

/**
 * The imports that `init` takes where they are made at run time: an object, or objects in it, of which TypeScript does not know the names. All
 * others must be as the wasm declares them (`Wanted`).
 *
 * @example
 * init(wasi.getImportObject())
 * init({ wasi_snapshot_preview1: wasi.wasiImport, env: { log: console.log } })
 */
export type MadeImports<Given, Wanted> =
  IsMade<Given> extends true
    ? unknown
    : {
        readonly [Name in keyof Wanted]: Name extends keyof Given
          ? IsMade<Given[Name]> extends true
            ? Given[Name]
            : Wanted[Name]
          : Wanted[Name]
      }
