/** The rules of plain English in `scripts/prose`: each finds its fault, and leaves a plain sentence alone. */
import { describe, expect, test } from "vitest"
import { readingEase, sentencesOf } from "../../scripts/prose/ease.js"
import { CODE, codeOf, proseOf } from "../../scripts/prose/markdown.js"
import { problemsOf } from "../../scripts/prose/rules.js"

test("the prose of a page is its paragraphs and items, without headings, code, tables and pictures", () => {
  const page =
    "# Title\n\nSee `code` and [a *page*](page.md).\n\n- one\n  - two\n\n| a |\n| --- |\n| b |\n\n![A picture](a.png)\n\n```js\nrun()\n```\n"
  expect(proseOf(page)).toEqual([`See ${CODE} and a page.`, "one", "two"])
  expect(codeOf(page)).toEqual([{ lang: "js", text: "run()" }])
})

test("a sentence ends at its full stop, and not at that of a number or an abbreviation", () => {
  expect(sentencesOf("It takes 1.5 kB, e.g. Here it ends. Does it? Yes")).toEqual([
    "It takes 1.5 kB, e.g. Here it ends.",
    "Does it?",
    "Yes",
  ])
})

describe("the reading ease", () => {
  // By the formula: 6 words, 1 sentence, 6 syllables.
  test("of a text for children is above 100", () => {
    expect(readingEase(["The cat sat on the mat."]).ease).toBeCloseTo(116.145, 3)
  })
  test("of a text for scholars is below 0", () => {
    expect(readingEase(["Intentional obfuscation necessitates interdisciplinary hermeneutics."]).ease).toBeLessThan(0)
  })
  test("counts no names and no code", () => {
    const [plain, named] = ["It runs on both.", `It runs on both WebAssembly, JavaScript, Rollup ${CODE}.`]
    expect(readingEase([named]).ease).toBe(readingEase([plain]).ease)
  })
})

const problems = (sentence: string): string[] => problemsOf(sentence).map(({ problem }) => problem)

test.each([
  "What leads nowhere fails the build with every missing import.",
  "Where an engine lacks it, a polyfill answers.",
  "It compiles; what it cannot read is an error.",
  "Who is given nothing sees nothing.",
])("a clause is no subject: %s", (sentence) => {
  expect(problems(sentence)).toHaveLength(1)
})

test.each([
  "If an import cannot be resolved, the build fails.",
  "The message lists each missing import with its signature and a stub to paste.",
  "The folder where it stands is yours.",
  "What does it do?",
])("a plain sentence has no problem: %s", (sentence) => {
  expect(problems(sentence)).toEqual([])
})

test("a word from the list is found, with the common one", () => {
  expect(problems("It reads the file via Node in order to parse it.")).toEqual([
    "“via”: say “by”",
    "“in order to”: say “to”",
    expect.stringContaining("wordy"),
  ])
})

test("a sentence of more than 32 words is two", () => {
  expect(problems(`${"word ".repeat(40)}end.`.replaceAll("word word", "one two"))[0]).toContain("41 words")
})
