/**
 * Places in memory, as the canonical ABI has them.
 *
 * https://github.com/WebAssembly/component-model/blob/main/design/mvp/CanonicalABI.md
 */

/** How a module passes strings, lists and larger values. */
export interface Abi {
  /** `managed`: AssemblyScript's objects; `bytes`: everything that takes addresses and lengths. */
  readonly style: "bytes" | "managed"
  /** The core type of addresses and lengths. */
  readonly address: "i32" | "i64"
}

/** Bytes in memory, and the number that its address is a multiple of. */
export interface Layout {
  readonly size: number
  readonly align: number
}

/** The layout of a number of so many bytes. */
export const square = (size: number): Layout => ({ size, align: size })

/** The layout of a string or list: its address and its length. */
export const pair = ({ address }: Abi): Layout => (address === "i64" ? { size: 16, align: 8 } : { size: 8, align: 4 })

const upTo = (offset: number, align: number): number => Math.ceil(offset / align) * align
const most = (numbers: readonly number[], least: number): number => numbers.reduce((a, b) => Math.max(a, b), least)

/** A record or tuple: its layout, and the offset of each part. */
export function sequence(parts: readonly Layout[]): Layout & { readonly offsets: readonly number[] } {
  let end = 0
  const offsets = parts.map(({ size, align }) => {
    const start = upTo(end, align)
    end = start + size
    return start
  })
  const align = most(
    parts.map((part) => part.align),
    1,
  )
  return { size: upTo(end, align), align, offsets }
}

/** An option or a result: its layout, and the offset of the payload behind the byte that tells the case. */
export function variant(payloads: readonly Layout[]): Layout & { readonly payload: number } {
  const { align } = sequence(payloads)
  const size = most(
    payloads.map((payload) => payload.size),
    0,
  )
  return { payload: align, align, size: upTo(align + size, align) }
}
