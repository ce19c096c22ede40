/** Bytes that stand in code which may run in an AudioWorklet: that has no `atob`, and pages need not carry the other way. */
import { decode as byAtob } from "./base64.ts"

/** Newer than the library that we compile with, and than Node 24. */
const { fromBase64 } = Uint8Array as { readonly fromBase64?: (base64: string) => Uint8Array<ArrayBuffer> }

/** Decodes base64, by the engine where it can. */
export const decode: typeof byAtob = fromBase64 ?? byAtob
