/** `index.ts` for apps that have no registry and call `ready` for all modules at once. */
export * from "./index.ts"
export { ready } from "./defer.ts"
