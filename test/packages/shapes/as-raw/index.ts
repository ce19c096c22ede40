/** Built with `asc --bindings raw`: the importer of the glue brings the `WebAssembly.Module`. */
export const answer: i32 = 42

export function greet(name: string): string {
  return "Hello, " + name + "!"
}

export function sum(values: Int32Array): i32 {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]
  return total
}
