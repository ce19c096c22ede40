/** Types of the packages in bench/package.json that benchmarks import: so types can be checked without installing them. */
declare module "unwasm/tools" {
  export function parseWasm(bytes: Uint8Array): unknown
}
declare module "vite-plugin-wasm" {
  import type { Plugin } from "vite"
  export default function wasm(): Plugin
}
