// S-expressions: what `.wast`, `.wat` and the printer of wasm-tools write.
//
// A list is an array with the place it was read from, a string is a Uint8Array (its escapes undone: it may hold any
// bytes), anything else is its own text. Comments are passed over, annotations are lists whose first item begins with @.
const ESCAPES = { t: 9, n: 10, r: 13, '"': 34, "'": 39, "\\": 92 }
const TOKEN = /\s+|;;[^\n]*|\(;|\(|\)|"((?:[^"\\]|\\[^])*)"|\$"(?:[^"\\]|\\[^])*"|(?:[^\s"();]|;(?!;))+/y

/** All lists of `text`; each has `start` and `end`, which are offsets in it. */
export function readLists(text) {
  const top = []
  const stack = [top]
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const start = TOKEN.lastIndex
    const match = TOKEN.exec(text)
    if (match === null) throw new Error(`not an S-expression at offset ${start}: ${JSON.stringify(text.slice(start, start + 30))}`)
    const [token, string] = match
    const list = stack.at(-1)
    if (token === "(;") TOKEN.lastIndex = commentEnd(text, start)
    else if (token === "(") stack.push(Object.assign([], { start }))
    else if (token === ")") {
      if (stack.length === 1) throw new Error(`one ")" too many at offset ${start}`)
      list.end = TOKEN.lastIndex
      stack.pop()
      stack.at(-1).push(list)
    } else if (string !== undefined) list.push(unescape(string))
    else if (token.trim() !== "" && !token.startsWith(";;")) list.push(token)
  }
  if (stack.length > 1) throw new Error(`the list at offset ${stack.at(-1).start} does not end`)
  return top.filter(Array.isArray)
}

/** Block comments nest. */
function commentEnd(text, start) {
  const mark = /\(;|;\)/g
  mark.lastIndex = start
  let depth = 0
  for (let match; (match = mark.exec(text)); ) {
    depth += match[0] === "(;" ? 1 : -1
    if (depth === 0) return mark.lastIndex
  }
  throw new Error(`the comment at offset ${start} does not end`)
}

function unescape(string) {
  const chunks = []
  for (const [plain, hex, unicode, char] of string.matchAll(/[^\\]+|\\([0-9a-fA-F]{2})|\\u\{([0-9a-fA-F_]+)\}|\\([^])/g)) {
    if (hex !== undefined) chunks.push(Buffer.of(parseInt(hex, 16)))
    else if (unicode !== undefined) chunks.push(Buffer.from(String.fromCodePoint(parseInt(unicode.replaceAll("_", ""), 16))))
    else chunks.push(char === undefined ? Buffer.from(plain) : Buffer.of(ESCAPES[char] ?? 92))
  }
  return Buffer.concat(chunks)
}
