/**
 * The error codes and their numbers: the same names in the types, in errors and in docs/errors.md. Each is a constant of its own,
 * so that a bundle holds only those that it uses. `wasm-error.ts` makes types and a table of all that this file exports: so
 * nothing else is exported here.
 */

/** The bytes are no module for this engine. */
export const COMPILE = { code: "COMPILE", errno: 5000 } as const
/** An import does not fit, or the start function trapped. */
export const INSTANTIATE = { code: "INSTANTIATE", errno: 5001 } as const
/** A call trapped. */
export const CALL = { code: "CALL", errno: 5002 } as const
/** The instance has no such export. */
export const EXPORT_NOT_FOUND = { code: "EXPORT_NOT_FOUND", errno: 5003 } as const
/** The bundle has no module with this key. */
export const MODULE_NOT_FOUND = { code: "MODULE_NOT_FOUND", errno: 5004 } as const
/** The instance was disposed of. */
export const INSTANCE_DISPOSED = { code: "INSTANCE_DISPOSED", errno: 5005 } as const
/** A place is outside of the memory, or a growth goes past its maximum. */
export const MEMORY = { code: "MEMORY", errno: 5006 } as const
/** Wasm cannot hold the value exactly, or the function does not take it. */
export const TYPE = { code: "TYPE", errno: 5007 } as const
/** The file could not be read or fetched. */
export const IO = { code: "IO", errno: 5008 } as const
/** An action is not allowed. */
export const PERMISSION = { code: "PERMISSION", errno: 5009 } as const
/** The WASI program failed. */
export const WASI = { code: "WASI", errno: 5010 } as const
/** The fuel is used up. */
export const FUEL = { code: "FUEL", errno: 5011 } as const
/** Calls nested deeper than they may. */
export const STACK = { code: "STACK", errno: 5012 } as const
