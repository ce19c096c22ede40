/** Prints which tests needed a second try, and why, so that nobody misses them. */
import type { Reporter, TestCase } from "vitest/node"

export default class SecondTries implements Reporter {
  readonly #lines: string[] = []

  onTestCaseResult(test: TestCase): void {
    if ((test.diagnostic()?.retryCount ?? 0) === 0 || !test.ok()) return
    const reasons = (test.result().errors ?? []).map(({ message }) => message)
    this.#lines.push(`${test.module.relativeModuleId} > ${test.fullName}\n${reasons.join("\n")}`)
  }

  onTestRunEnd(): void {
    if (this.#lines.length > 0) console.log(`\nPassed by the second try:\n\n${this.#lines.join("\n\n")}`)
  }
}
