/** The hash of bytes that were read from a file. The host itself checks bytes that it fetches. */

/**
 * A URL, and the hash of the file that was emitted there. They are the two arguments of `fetch` in one, which saves bytes in each
 * page. As the key of a map, one with the same URL is the same text.
 */
export type Checked = readonly [url: string | URL, check: { readonly integrity: string }]

/** The SHA-384, as `fetch` takes it. @example await integrityOf(bytes) // "sha384-…" */
export const integrityOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  `sha384-${btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest("SHA-384", bytes))))}`
