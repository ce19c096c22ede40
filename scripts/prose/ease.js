// @ts-check
/** How easily a text reads: Flesch's reading ease, 206.835 − 1.015 words/sentence − 84.6 syllables/word. 60 to 70 is plain English. */
import { syllable } from "syllable"
import { CODE } from "./markdown.js"

/**
 * Names of products, languages and standards, which do not count as words. Names with a digit or a capital inside need not be
 * listed.
 */
const NAMES = new Set(
  "Vite Rollup Rolldown Node Deno Bun Chromium Chrome Firefox Safari WebKit Zig Rust Go Emscripten Cloudflare Nuxt Nitro Astro Vercel Netlify Debian Linux Windows Storybook Unicode Cargo Binaryen Terser Component Playwright".split(
    " ",
  ),
)

/** @param {string} word */
const isName = (word) => /\d|_|[A-Z].*[A-Z]|[a-z][A-Z]/.test(word) || NAMES.has(word.replace(/['’]s$/, ""))

/**
 * The sentences of a block of prose. A colon, a semicolon or an abbreviation ends none.
 * @param {string} text
 * @example sentencesOf("It is. Is it?") // ["It is.", "Is it?"]
 */
export const sentencesOf = (text) =>
  text
    .split(/(?<=(?<!\b(?:e\.g|i\.e|etc|vs|cf))[.!?…]["”)]*) +(?=["“(]*[\p{Lu}\d\u00a7])/u)
    .filter((it) => /\w/.test(it))

/** @param {string} text @returns {string[]} */
const wordsOf = (text) =>
  text
    .replaceAll(CODE, " ")
    .match(/[\p{L}\d_]+(?:['’.-][\p{L}\d_]+)*/gu)
    ?.flatMap((word) => (isName(word) ? [] : word.split("-"))) ?? []

/**
 * @param {readonly string[]} sentences
 * @returns {{ ease: number, words: number, sentences: number }}
 */
export function readingEase(sentences) {
  const words = sentences.flatMap(wordsOf)
  const syllables = words.reduce((sum, word) => sum + syllable(word), 0)
  const ease = 206.835 - (1.015 * words.length) / sentences.length - (84.6 * syllables) / words.length
  return { ease, words: words.length, sentences: sentences.length }
}
