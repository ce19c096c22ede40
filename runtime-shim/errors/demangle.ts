/**
 * Turns mangled names into paths, as far as a few lines of code can: Rust's older mangling, the plain paths of its newer one and
 * of C++. Names with generics or templates stay as they are: a whole demangler is larger than all of `explain`, and linkers write
 * C++ names out already.
 */

/** Words that Rust's older mangling writes for characters that symbols cannot have. */
const ESCAPES: Readonly<Record<string, string>> = {
  LT: "<",
  GT: ">",
  RF: "&",
  BP: "*",
  SP: "@",
  C: ",",
  LP: "(",
  RP: ")",
}

/**
 * The name as its language writes it; other names as they are.
 *
 * @example
 * demangle("_ZN4core9panicking5panic17h0123456789abcdefE") // "core::panicking::panic"
 * demangle("_ZN3app6Parser5parseEi") // "app::Parser::parse(…)"
 * demangle("_RNvNtCs1234_4core9panicking5panic") // "core::panicking::panic"
 */
export function demangle(name: string): string {
  const newer = /^_?_R(?:N[a-zA-Z])+C(?:s[\da-zA-Z]{0,12}_)?(\d.*)$/.exec(name)?.[1]
  if (newer !== undefined) return newPath(newer) ?? name
  const [parts, rest] = identifiers(/_ZNK?(\d.*)$/s.exec(name)?.[1] ?? "")
  // Behind the path, a C++ function has the types of its parameters, a Rust function nothing.
  if (parts.length === 0 || !rest.startsWith("E")) return name
  if (rest !== "E" && !/^E[.\s]/.test(rest)) return `${parts.join("::")}(…)`
  return parts
    .filter((part) => !/^h[0-9a-f]{16}$/.test(part))
    .map(unescaped)
    .join("::")
}

/** Reads names, each of which stands behind its length; gives them, and the text behind the last one. */
function identifiers(text: string): [parts: string[], rest: string] {
  const parts: string[] = []
  let rest = text
  for (let length = /^\d+/.exec(rest); length !== null; length = /^\d+/.exec(rest)) {
    const start = length[0].length
    const end = start + Number(length[0])
    if (end > rest.length) return [[], ""]
    parts.push(rest.slice(start, end))
    rest = rest.slice(end)
  }
  return [parts, rest]
}

const unescaped = (part: string): string =>
  part
    .replace(/^_(?=\$)/, "")
    .replace(/\$(?:u([0-9a-f]{1,5})|([A-Z]+))\$/g, (all, code: string | undefined, word: string) =>
      code === undefined ? (ESCAPES[word] ?? all) : String.fromCodePoint(Number.parseInt(code, 16)),
    )
    .replaceAll("..", "::")

/** A plain path of Rust's newer mangling, without the crate it was made for; undefined for one with generics. */
function newPath(text: string): string | undefined {
  const parts: string[] = []
  let rest = text
  while (rest !== "" && !/^[.\sC]/.test(rest)) {
    const [head, size] = /^(?:s[\da-zA-Z]{0,12}_)?(0|[1-9]\d*)_?/.exec(rest) ?? []
    if (head === undefined) return undefined
    const end = head.length + Number(size)
    if (end > rest.length) return undefined
    parts.push(size === "0" ? "{closure}" : rest.slice(head.length, end))
    rest = rest.slice(end)
  }
  return parts.join("::")
}
