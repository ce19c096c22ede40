import { cloudflare } from "@cloudflare/vite-plugin"
import { defineConfig } from "vite"
import wasmport from "wasmport/vite"

export default defineConfig({ plugins: [cloudflare(), wasmport()] })
