// @ts-check
/** The plugin's options in all builds of the playground. Patterns count from its folder. */

/** @type {import("wasmport/vite").WasmportOptions} */
export const options = {
  // A card explains a trap by names of functions.
  names: "keep",
  variants: true,
  overrides: [
    { include: "src/wasm/numbers.wasm", i64: "number" },
    { include: "src/wasm/objects.wasm", globals: "keep" },
    { include: "src/wasm/limited.wasm", limits: { fuel: 50_000 } },
  ],
}
