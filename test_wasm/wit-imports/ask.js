/** @param {string} question @param {number} n */
export const sure = (question, n) => question === "sure?" && n === 4294967295
export const words = () => ["", "ä", "𝄞 clef"]
