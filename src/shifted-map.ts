/** Adapts a source map to changes within lines of its code. */

/** A change of a text. Neither the old nor the new text has a line break. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The JSON of a source map after these edits of `code`, which are in order. */
export function shifted(map: string, code: string, edits: readonly Edit[]): string {
  const parsed = JSON.parse(map) as { mappings: string }
  const byLine = new Map<number, { start: number; end: number; by: number }[]>()
  for (const { start, end, text } of edits) {
    const line = code.slice(0, start).split("\n").length - 1
    const column = start - (code.lastIndexOf("\n", start - 1) + 1)
    const moves = byLine.get(line) ?? []
    byLine.set(line, moves)
    moves.push({ start: column, end: column + end - start, by: text.length - (end - start) })
  }
  const lines = parsed.mappings.split(";").map((segments, line) => {
    const moves = byLine.get(line)
    if (moves === undefined || segments === "") return segments
    const moved = (column: number): number => {
      let by = 0
      for (const move of moves) {
        if (column >= move.end) by += move.by
        // A place inside the changed text moves to its beginning.
        else if (column > move.start) by += move.start - column
      }
      return column + by
    }
    return shiftLine(segments, moved)
  })
  return JSON.stringify({ ...parsed, mappings: lines.join(";") })
}

/** The first field of each segment is its column, counted from the segment before; the others stay as they are. */
function shiftLine(segments: string, moved: (column: number) => number): string {
  let from = 0
  let to = 0
  return segments
    .split(",")
    .map((segment) => {
      const { value, length } = decode(segment)
      from += value
      const by = moved(from) - to
      to += by
      return encode(by) + segment.slice(length)
    })
    .join(",")
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

/** The first number of a segment, in base 64 and parts of 5 bits, and how many characters it takes. */
function decode(segment: string): { value: number; length: number } {
  let value = 0
  let length = 0
  for (let digit = 32; digit >= 32; length++) {
    digit = DIGITS.indexOf(segment[length] ?? "A")
    value += (digit & 31) * 32 ** length
  }
  const half = Math.floor(value / 2)
  return { value: value % 2 === 1 ? -half : half, length }
}

function encode(value: number): string {
  let rest = Math.abs(value) * 2 + (value < 0 ? 1 : 0)
  let text = ""
  do {
    const digit = rest % 32
    rest = Math.floor(rest / 32)
    text += DIGITS.charAt(rest > 0 ? digit + 32 : digit)
  } while (rest > 0)
  return text
}
