import { defineConfig } from "vite"
import wasmport from "wasmport/vite"

export default defineConfig(({ mode }) => ({
  plugins: [wasmport(mode === "files" ? { inlineLimit: 0 } : {})],
  build: { ssr: "src/server.ts", outDir: `dist/${mode}` },
}))
