import { sveltekit } from "@sveltejs/kit/vite"
import wasmport from "wasmport/vite"

export default { plugins: [wasmport(), sveltekit()] }
