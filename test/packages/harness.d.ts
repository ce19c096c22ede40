import type { Case } from "./cases.js"

export interface Result {
  readonly target: string
  readonly state: "ok" | "failed" | "left out"
  readonly detail: string
  readonly milliseconds: number
}
export const TARGETS: Readonly<Record<string, string>>
export function exception(it: Case, target: string): string | undefined
export function runCase(
  it: Case,
  targets: readonly string[],
  tools: { browser: unknown; serve: unknown },
): Promise<Result[]>
export function clean(): void
