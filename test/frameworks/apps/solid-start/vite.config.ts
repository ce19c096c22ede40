import { solidStart } from "@solidjs/start/config"
import { nitro } from "nitro/vite"
import { defineConfig } from "vite"
import wasmport from "wasmport/vite"

export default defineConfig({ plugins: [wasmport(), solidStart(), nitro()] })
