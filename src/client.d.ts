/** Generic types of the query forms, for modules that the generated `wasm-env.d.ts` does not know by name. */

declare module ".*.wasm?module" {
  const module: WebAssembly.Module
  export default module
}

declare module ".*.wasm?url" {
  const url: string
  export default url
}

declare module ".*.wasm?init" {
  const init: (imports?: WebAssembly.Imports) => Promise<WebAssembly.Instance>
  export default init
}
