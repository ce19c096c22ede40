// A host module that keeps what it was told.
export const seen = []

export function log(value) {
  seen.push(value)
}

export function last() {
  return seen.at(-1)
}

// wasm reads an import once: it never sees the second function.
export let late = () => 1

export function reassignLate() {
  late = () => 2
}
