// Counts how often the start function ran.
let count = 0

export function started() {
  count++
}

export function calls() {
  return count
}
