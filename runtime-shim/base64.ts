/** Bytes that stand in the code. */

/**
 * Decodes base64. A function of ours, since Rolldown takes its time to fold `atob` of a long literal.
 *
 * @example
 * decode("AGFzbQ==") // Uint8Array [0, 97, 115, 109]
 */
export const decode = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
