/** `uncalled.ts` for apps that have no registry and call `ready` for all modules at once. */
export * from "./uncalled.ts"
export { ready } from "./modes/defer.ts"
