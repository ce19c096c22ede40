/** @type {string[]} */
export const logged = []
/** @param {string} how @param {string} text */
export const log = (how, text) => void logged.push(`${how}: ${text}`)
/** @param {string} text */
export const translate = (text) => `¡${text}!`
const known = { one: 1, two: 2 }
/** @param {string} key */
export function lookup(key) {
  if (key === "none") return { key, value: undefined }
  const value = known[/** @type {"one"} */ (key)]
  if (value === undefined) throw Object.assign(new Error("unknown"), { payload: `no ${key}` })
  return { key, value }
}
