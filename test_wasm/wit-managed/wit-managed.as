// AssemblyScript's own strings and arrays, compiled with --exportRuntime.
export function greet(name: string): string {
  return "Hello, " + name + "!"
}

export function both(a: string, b: string): string {
  return a + b
}

export function same(text: string | null): string | null {
  return text
}

export function sum(values: Array<f64>): f64 {
  let sum = 0.0
  for (let i = 0; i < values.length; i++) sum += values[i]
  return sum
}

export function upTo(count: i32): Array<i32> {
  const made = new Array<i32>(count)
  for (let i = 0; i < count; i++) made[i] = i
  return made
}

export function bytes(count: i32): Uint8Array {
  const made = new Uint8Array(count)
  for (let i = 0; i < count; i++) made[i] = i as u8
  return made
}

export function doubled(values: StaticArray<f32>): StaticArray<f32> {
  const made = new StaticArray<f32>(values.length)
  for (let i = 0; i < values.length; i++) made[i] = values[i] * 2
  return made
}

export function opposite(it: i32): i32 {
  return it == 2 ? 2 : 1 - it
}

@external("./host.js", "upper")
declare function upper(text: string): string

export function loud(text: string): string {
  return upper(text) + "!"
}
