// @ts-check
import { createRequire } from "node:module"

/** The package of the Vite that is tested: another one by its name in the environment, as `VITE=vite-6`. */
export const VITE = process.env["VITE"] ?? "vite"

const { version } = /** @type {{ version: string }} */ (createRequire(import.meta.url)(`${VITE}/package.json`))
/** The first number of its version. */
export const MAJOR = Number.parseInt(version)
