import adapter from "@sveltejs/adapter-vercel"
import { sveltekit } from "@sveltejs/kit/vite"
import { defineConfig } from "vite"
import wasmport from "wasmport/vite"

export default defineConfig({
  plugins: [wasmport({ mode: "sync", target: "worker" }), sveltekit({ adapter: adapter({ runtime: "edge" }) })],
})
