/**
 * The host of a module that `load` has loaded, in a chunk of its own. The build makes one file of it that imports nothing, and
 * can be shipped as an asset.
 */
export { hostOf } from "./of-module.ts"
