import { playwright } from "@vitest/browser-playwright"
import { defineConfig } from "vitest/config"
import wasmport from "wasmport/vite"

// The browser that this repository's own tests have.
const launchOptions = JSON.parse(process.env.LAUNCH_OPTIONS ?? "{}")

export default defineConfig({
  plugins: [wasmport()],
  test: {
    browser: {
      enabled: true,
      headless: true,
      provider: playwright({ launchOptions }),
      instances: [{ browser: "chromium" }],
    },
  },
})
