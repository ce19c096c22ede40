// @ts-check
/** The Vite that is tested. */
import { MAJOR, VITE } from "./vite-version.js"

const vite = /** @type {typeof import("vite")} */ (await import(/* @vite-ignore */ VITE))
export const { createRunnableDevEnvironment, createServer, DevEnvironment, preview } = vite

/**
 * By default Vite 6 builds for browsers without top-level await: a test's build would then end in our error.
 * @type {typeof vite.build}
 */
export const build = (config) => vite.build(withTarget(config))

/** @type {typeof vite.createBuilder} */
export const createBuilder = (config, ...rest) => vite.createBuilder(withTarget(config), ...rest)

/** @param {import("vite").InlineConfig} [config] @returns {import("vite").InlineConfig} */
function withTarget(config = {}) {
  return MAJOR > 6 ? config : { ...config, build: { target: "es2022", ...config.build } }
}
