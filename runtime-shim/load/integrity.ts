/** The hash of bytes that a file was read for. What is fetched, the host checks by itself. */

/** The SHA-384, as `fetch` takes it. @example await integrityOf(bytes) // "sha384-…" */
export const integrityOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  `sha384-${btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest("SHA-384", bytes))))}`
