import wasmport from "wasmport/vite"

export default defineNuxtConfig({
  compatibilityDate: "2026-01-01",
  vite: { plugins: [wasmport()] },
  typescript: { tsConfig: { compilerOptions: { allowArbitraryExtensions: true } } },
})
