/** The hash of bytes that were read from a file. What is fetched, the host checks by itself. */

/** A URL and the hash of what was emitted there: the arguments of `fetch` in one, which saves bytes in each page. As a text it is the same again. */
export type Checked = readonly [url: string | URL, check: { readonly integrity: string }]

/** The SHA-384, as `fetch` takes it. @example await integrityOf(bytes) // "sha384-…" */
export const integrityOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  `sha384-${btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest("SHA-384", bytes))))}`
