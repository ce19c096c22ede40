/** Bytes that stand in the code. */

/**
 * Decodes base64. `atob` stands in this function and not beside the literal, since Rolldown is slow to fold `atob` of a long
 * literal.
 *
 * @example
 * decode("AGFzbQ==") // Uint8Array [0, 97, 115, 109]
 */
export const decode = (base64: string): Uint8Array<ArrayBuffer> => {
  const text = atob(base64)
  // `Uint8Array.from` walks the characters one by one: half a second for five megabytes.
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}
