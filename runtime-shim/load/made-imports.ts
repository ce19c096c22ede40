/** Types of import objects that are made at run time. No code. */

/** Whether TypeScript knows only that it is an object, and none of its names, as for those of WASI and of Go's `wasm_exec.js`. */
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

/** Modules that a host makes at run time, as an object of which TypeScript does not know the names. */
type Hosts = `wasi_${string}` | "gojs"

/**
 * The modules that an object must show in its type. Beside others, a host's modules may be missing: an object that is spread into
 * this one, as in `{ ...wasi.getImportObject(), env }`, leaves no trace in its type.
 */
type Needed<Name, Given, Wanted> = Name extends keyof Given
  ? Name
  : [keyof Given & keyof Wanted] extends [never]
    ? Name
    : Exclude<Name, Hosts>

/**
 * The type that `init` takes for imports that are made at run time: an object, or objects in it, of which TypeScript does not
 * know the names. All other imports must be as the wasm declares them (`Wanted`).
 *
 * @example
 * init(wasi.getImportObject())
 * init({ ...wasi.getImportObject(), env: { log: console.log } })
 * init({ wasi_snapshot_preview1: wasi.wasiImport, env: { log: console.log } })
 */
export type MadeImports<Given, Wanted> =
  IsMade<Given> extends true
    ? unknown
    : {
        readonly [Name in keyof Wanted as Needed<Name, Given, Wanted>]: Name extends keyof Given
          ? IsMade<Given[Name]> extends true
            ? Given[Name]
            : Wanted[Name]
          : Wanted[Name]
      }
