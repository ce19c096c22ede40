/** Bytes that stand in the code. A call of ours, since Rolldown takes its time to fold `atob` of a long literal. */
export const decode = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
