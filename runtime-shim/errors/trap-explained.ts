/** `trap.ts` for apps that explain anyway, and for the dev server: with the wasm's own functions, and what usually causes it. */
import { callFailure, isTrap } from "./explain.ts"
import { told as named } from "./trap.ts"

export const told = (error: Error, path: string, name: string): unknown =>
  isTrap(error) ? callFailure(error, path, name) : named(error, path, name)
