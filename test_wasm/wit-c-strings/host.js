/** @type {unknown[]} */
export const noted = []
/** @param {string} text */
export const note = (text) => void noted.push(text)
/** @param {string} question @param {string | undefined} hint */
export const ask = (question, hint) => `${question} ${hint}`
/** @param {number} n */
export const perhaps = (n) => (n ? "some ü" : undefined)
