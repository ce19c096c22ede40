/**
 * Writes WebAssembly byte by byte, for tests that need modules which no compiler would write.
 *
 * It knows the framing (LEB128, names, vectors, sections), but no rules, so that it can write invalid modules too.
 */

export type Bytes = readonly number[]

export function leb(value: number): Bytes {
  return value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...leb(Math.floor(value / 0x80))]
}

export function str(text: string): Bytes {
  return counted([...new TextEncoder().encode(text)])
}

/** Bytes with their number in front. */
export function counted(bytes: Bytes): Bytes {
  return [...leb(bytes.length), ...bytes]
}

export function vec(...entries: readonly Bytes[]): Bytes {
  return [...leb(entries.length), ...entries.flat()]
}

export function section(id: number, ...content: readonly Bytes[]): Bytes {
  return [id, ...counted(content.flat())]
}

export function custom(name: string, ...content: readonly Bytes[]): Bytes {
  return section(0, str(name), ...content)
}

export function wasm(...sections: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, ...sections.flat()])
}

export const I32 = 0x7f
export const I64 = 0x7e

/** `(func (param …) (result …))` */
export function functype(params: Bytes = [], results: Bytes = []): Bytes {
  return [0x60, ...counted(params), ...counted(results)]
}

export function types(...entries: readonly Bytes[]): Bytes {
  return section(1, vec(...entries))
}

/** A function section: the type index of each. */
export function functions(...typeIndices: readonly number[]): Bytes {
  return section(3, vec(...typeIndices.map(leb)))
}

export const FUNC = 0
export const TABLE = 1
export const MEMORY = 2
export const GLOBAL = 3
export const TAG = 4

export function imports(...entries: readonly (readonly [module: string, name: string, ...type: number[]])[]): Bytes {
  return section(2, vec(...entries.map(([module, name, ...type]) => [...str(module), ...str(name), ...type])))
}

export function exports(...entries: readonly (readonly [name: string, kind: number, index: number])[]): Bytes {
  return section(7, vec(...entries.map(([name, kind, index]) => [...str(name), kind, ...leb(index)])))
}

/** A code section of so many bodies that do nothing but trap. */
export function bodies(count: number, body: Bytes = [0x00, 0x00, 0x0b]): Bytes {
  return section(10, vec(...Array.from({ length: count }, () => counted(body))))
}

/** The name section, out of its subsections: `[1, …]` functions, `[2, …]` locals. */
export function names(...subsections: readonly (readonly [id: number, ...content: number[]])[]): Bytes {
  return custom("name", ...subsections.map(([id, ...content]) => section(id, content)))
}

export function nameMap(...entries: readonly (readonly [index: number, name: string])[]): Bytes {
  return vec(...entries.map(([index, name]) => [...leb(index), ...str(name)]))
}
