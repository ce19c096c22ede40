/**
 * Names that a module takes from the result of `import()`. A name that the module lacks is undefined there, and this may be on purpose. So it is a
 * warning, and a name with a fallback does not count.
 */

/** Characters before and after an `import()` that are searched. */
const NEAR = 600
const WORD = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$]*`
/** A member, by its name or by a literal. */
const MEMBER = String.raw`\s*(?:\.\s*(${WORD})|\[\s*(?:"([^"\\\n]*)"|'([^'\\\n]*)')\s*\])`
const AWAITED_PATTERN = /\{([^{}]*)\}\s*=\s*await\s*$/u
const AWAITED_VARIABLE = new RegExp(String.raw`\b(?:const|let|var)\s+(${WORD})\s*=\s*await\s*$`, "u")
const AWAITED_MEMBER = new RegExp(String.raw`^\s*\)${MEMBER}`, "u")
const THEN_PATTERN = /^\s*\.\s*then\s*\(\s*(?:async\s*)?\(?\s*\{([^{}]*)\}\s*\)?\s*=>/u
const THEN_MEMBER = new RegExp(
  String.raw`^\s*\.\s*then\s*\(\s*(?:async\s*)?(?:\(?\s*(?<arrow>${WORD})\s*\)?\s*=>\s*\(?\s*\k<arrow>|function\s*\(\s*(?<param>${WORD})\s*\)\s*\{\s*return\s+\k<param>)${MEMBER}`,
  "u",
)
/** Signs that a value may be missing: it is compared, assigned, or something stands in for it. */
const MAY_LACK = /^\s*(?:\?|\|\||&&|[!=]=|=(?!>))/

/** The names taken from the `import()` between two places of the code. @example `const { add } = await import("./a.wasm")` // ["add"] */
export function dynamicNames(code: string, start: number, end: number): string[] {
  const before = code.slice(Math.max(0, start - NEAR), start)
  const after = code.slice(end, end + NEAR)
  if (/^\s*\./.test(after)) return [...patternNames(THEN_PATTERN.exec(after)?.[1]), ...memberName(THEN_MEMBER, after)]
  if (/\(\s*await\s*$/.test(before))
    return /\btypeof\s*\(\s*await\s*$/.test(before) ? [] : memberName(AWAITED_MEMBER, after)
  const variable = AWAITED_VARIABLE.exec(before)?.[1]
  if (variable !== undefined) return usesDefault(code.slice(end), variable) ? ["default"] : []
  return patternNames(AWAITED_PATTERN.exec(before)?.[1])
}

/** The names of a pattern that have no default value. */
const patternNames = (pattern = ""): string[] =>
  pattern
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, " ")
    .split(",")
    .filter((part) => !part.includes("="))
    .flatMap((part) => {
      const [, word, literal] =
        /^\s*(?:([\p{ID_Start}$_][\p{ID_Continue}$]*)|["']([^"'\\]*)["'])\s*(?::|$)/u.exec(part) ?? []
      return word ?? literal ?? []
    })

function memberName(pattern: RegExp, text: string): string[] {
  const match = pattern.exec(text)
  if (match === null || MAY_LACK.test(text.slice(match[0].length))) return []
  const [a, b, c] = match.slice(-3)
  return [a ?? b ?? c ?? ""]
}

/** Whether a variable's `default` is read: people write this name by habit, and never for an export that may be missing. */
function usesDefault(code: string, variable: string): boolean {
  const uses = code.matchAll(
    new RegExp(String.raw`(?<![.\p{ID_Continue}$])${variable.replaceAll("$", "\\$")}\s*\.\s*default\b`, "gu"),
  )
  const found = [...uses].map(({ 0: text, index }) => code.slice(index + text.length))
  return found.length > 0 && !found.some((rest) => MAY_LACK.test(rest))
}
