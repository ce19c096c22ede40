/** What a call answers, "RuntimeError" where it traps. */
export function trapped(call: () => unknown): unknown {
  try {
    return call()
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) return "RuntimeError"
    throw error
  }
}
