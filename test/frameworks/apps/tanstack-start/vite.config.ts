import { tanstackStart } from "@tanstack/react-start/plugin/vite"
import react from "@vitejs/plugin-react"
import { nitro } from "nitro/vite"
import { defineConfig } from "vite"
import wasmport from "wasmport/vite"

export default defineConfig({ plugins: [wasmport(), tanstackStart(), nitro(), react()] })
