/** Of the packages in bench/package.json those that are imported: they need not be installed to check types. */
declare module "unwasm/tools" {
  export function parseWasm(bytes: Uint8Array): unknown
}
declare module "vite-plugin-wasm" {
  import type { Plugin } from "vite"
  export default function wasm(): Plugin
}
