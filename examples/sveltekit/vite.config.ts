import adapter from "@sveltejs/adapter-node"
import { sveltekit } from "@sveltejs/kit/vite"
import { defineConfig } from "vite"
import wasmport from "wasmport/vite"

export default defineConfig({ plugins: [wasmport(), sveltekit({ adapter: adapter() })] })
