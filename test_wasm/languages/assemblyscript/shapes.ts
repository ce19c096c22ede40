@external("./log.js", "log")
declare function log(text: string): void

export function add(a: i32, b: i32): i32 {
  return a + b
}

export function greet(name: string): string {
  return `Hello, ${name}!`
}

// A struct goes as a list of its numbers.
export function middle(a: Float64Array, b: Float64Array): Float64Array {
  const made = new Float64Array(2)
  made[0] = (a[0] + b[0]) / 2
  made[1] = (a[1] + b[1]) / 2
  return made
}

export function count(to: i32): void {
  for (let i = 1; i <= to; i++) log(`${i} of ${to}`)
}

const primes: StaticArray<i32> = [2, 3, 5]
export function pick(index: i32): i32 {
  assert(index < 3, "there are three primes")
  return primes[index]
}

export function onAbort(message: string | null, file: string | null, line: u32, column: u32): void {
  log(`${message ? message : "abort"}, in line ${line}`)
}
