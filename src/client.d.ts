/** Types of the query forms that are the same for every module. */

declare module "*.wasm?module" {
  const module: WebAssembly.Module
  export default module
}

declare module "*.wasm?source" {
  const module: WebAssembly.Module
  export default module
}

declare module "*.wasm?url" {
  const url: string
  export default url
}
