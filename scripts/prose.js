// @ts-check
/**
 * Checks README, docs and the pages for contributors for plain English: `node scripts/prose.js [--table] [file…]`.
 *
 * Each page has a reading ease (Flesch) of at least 55, and keeps the rules in `prose/rules.js`; README has at most 900 words, of
 * all kinds, and 150 lines. `--table` prints each page's numbers. The exit code is 1 if something is wrong.
 */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { readingEase, sentencesOf } from "./prose/ease.js"
import { proseOf } from "./prose/markdown.js"
import { docsPages } from "./prose/pages.js"
import { problemsOf } from "./prose/rules.js"

const LEAST_EASE = 55
/** Bounds of README. */
const MOST = { words: 900, lines: 150 }

const root = fileURLToPath(new URL("..", import.meta.url))
const args = process.argv.slice(2)
const named = args.filter((argument) => !argument.startsWith("--"))
const pages =
  named.length > 0 ? named : ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", ...docsPages(root)]

let wrong = 0
/** @param {string} page @param {string} problem @param {string} [sentence] */
function tell(page, problem, sentence) {
  wrong++
  console.error(`${page}: ${problem}${sentence === undefined ? "" : `\n    ${sentence}`}`)
}

for (const page of pages) {
  const text = readFileSync(`${root}${page}`, "utf8")
  const sentences = proseOf(text).flatMap(sentencesOf)
  const { ease, words } = readingEase(sentences)
  if (args.includes("--table"))
    console.log(
      `${page.padEnd(30)} ease ${ease.toFixed(1)}, ${(words / sentences.length).toFixed(1)} words a sentence, ${words} words of prose`,
    )
  if (ease < LEAST_EASE)
    tell(page, `its reading ease is ${ease.toFixed(1)}; at least ${LEAST_EASE}: shorter sentences, shorter words`)
  for (const { sentence, problem } of sentences.flatMap(problemsOf)) tell(page, problem, sentence)
  if (page !== "README.md") continue
  const counted = {
    words: text.split(/\s+/).filter((word) => /[\p{L}\d]/u.test(word)).length,
    lines: text.trimEnd().split("\n").length,
  }
  if (args.includes("--table")) console.log(`${page.padEnd(30)} ${counted.words} words, ${counted.lines} lines in all`)
  if (counted.words > MOST.words) tell(page, `${counted.words} words; at most ${MOST.words}`)
  if (counted.lines > MOST.lines) tell(page, `${counted.lines} lines; at most ${MOST.lines}`)
}
process.exitCode = wrong > 0 ? 1 : 0
