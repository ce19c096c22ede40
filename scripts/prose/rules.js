// @ts-check
/** The rules of plain English that a script can see. Each takes a sentence and returns what is wrong with it. */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { CODE } from "./markdown.js"

/** @typedef {(text: string, options: Readonly<Record<string, unknown>>) => { index: number, offset: number, reason: string }[]} WriteGood */
const writeGood = /** @type {WriteGood} */ (createRequire(import.meta.url)("write-good"))

/** A longer sentence has more than one thought. */
const MOST_WORDS = 32

/** Words to avoid, each with the common one. @type {Readonly<Record<string, string>>} */
const WORDS = JSON.parse(readFileSync(new URL("words.json", import.meta.url), "utf8"))
const AVOIDED = new RegExp(`\\b(?:${Object.keys(WORDS).join("|")})\\b`, "gi")

/**
 * Checks that are off. `passive`: "is compiled once" is plain, if it does not matter by whom. `so`: the word says that one thing
 * follows from another.
 */
const CHECKS = { passive: false, adverb: false, so: false }

/** Words that write-good finds weak or long, and that are exact here or have no shorter one. */
const FINE = new Set(
  (
    "few, many, several, various, very, " +
    "address, all of, allocate, attempt, contains, each, equivalent, evaluate, function, however, identical, implement, in addition, initial, it is, maximum, " +
    "minimum, modify, multiple, not many, not unless, option, outside of, previous, previously, remain, request, require, requirement, retain, similar to, type of, validate"
  ).split(", "),
)

/** A clause as the subject ("What an app writes is …"), or instead of one ("Where an engine lacks it, …"). */
const CLAUSE = /(?:^|[;:] |[.;:,] (?:and|but|or|so|yet) )(?:what|who|where|whatever|whoever|wherever|whichever)\b(?!')/i

/** @typedef {{ sentence: string, problem: string }} Finding */

/** @param {string} sentence @returns {Finding[]} */
export function problemsOf(sentence) {
  /** @type {string[]} */
  const problems = []
  const words = sentence.split(" ").filter((word) => /\w/.test(word)).length
  if (words > MOST_WORDS) problems.push(`${words} words; at most ${MOST_WORDS}: make it two`)
  if (!sentence.endsWith("?") && CLAUSE.test(sentence))
    problems.push("a clause with “what”, “who” or “where” as a subject, or instead of one")
  for (const [word] of sentence.matchAll(AVOIDED)) {
    const common = WORDS[word.toLowerCase()]
    problems.push(`“${word}”: ${common ? `say “${common}”` : "leave it out"}`)
  }
  let code = 0
  for (const { reason } of writeGood(
    sentence.replaceAll(CODE, () => `code${code++}`),
    CHECKS,
  ))
    if (!FINE.has(/^"(.*?)"/.exec(reason)?.[1]?.toLowerCase() ?? "")) problems.push(reason)
  return problems.map((problem) => ({ sentence, problem }))
}
