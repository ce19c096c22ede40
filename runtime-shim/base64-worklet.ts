/**
 * Bytes that stand in code which may run in an AudioWorklet, which has no `atob`. A file of its own, since pages do not need it.
 */
import { decode as byAtob } from "./base64.ts"

/** TypeScript's library does not know this function yet, and Node 24 does not have it. */
const { fromBase64 } = Uint8Array as { readonly fromBase64?: (base64: string) => Uint8Array<ArrayBuffer> }

/** Decodes base64, with the engine's own function if it has one. */
export const decode: typeof byAtob = fromBase64 ?? byAtob
