// @ts-check
/** The texts that an expression may have: by the constants of its file, and by the calls of the function that it stands in. */

/** The mark that stands for a name or a value. */
export const ANY = "…"
/** Parameters that only say which value to give. A message is found without them, so they count as values. */
const HINTS = /^(?:hint|wanted)$/

/**
 * @typedef {{ type: string, start: number, end: number, [key: string]: any }} Node
 * @typedef {{ of: Node, given: Node[], from: Call | undefined }} Call
 * A call of a function of the file, with its arguments. `from` is the call of the function that makes it.
 */

/** What is known of a file. */
export class Texts {
  /** Each stands before those inside of it. @type {Node[]} */
  #functions = []
  /** The name by which the file calls a function. @type {Map<Node, string>} */
  #names = new Map()
  /** Functions that other files may call too. @type {Set<Node>} */
  #exported = new Set()
  /** @type {{ name: string, value: Node }[]} */
  #declared = []
  /** Name of a function -> its calls. @type {Map<string, Node[]>} */
  #calls = new Map()

  /** `isMessage` knows functions whose calls are messages themselves. @param {Node} program @param {(name: string) => boolean} isMessage */
  constructor(program, isMessage) {
    walk(program, (node) => {
      if (/Function/.test(node.type)) this.#functions.push(node)
      if (node.type === "FunctionDeclaration" && !isMessage(node["id"].name)) this.#names.set(node, node["id"].name)
      if (node.type === "ExportNamedDeclaration") this.#exported.add(node["declaration"])
      if (node.type === "CallExpression" && node["callee"].type === "Identifier") {
        const { name } = node["callee"]
        this.#calls.set(name, [...(this.#calls.get(name) ?? []), node])
      }
      if (node.type !== "VariableDeclarator" || node["init"] === null) return
      const { id, init } = node
      if (id.type === "Identifier") {
        this.#declared.push({ name: id.name, value: init })
        if (/Function/.test(init.type) && !isMessage(id.name)) this.#names.set(init, id.name)
      }
      if (id.type === "ArrayPattern" && init.type === "ArrayExpression")
        for (const [i, value] of init.elements.entries())
          if (id.elements[i]?.type === "Identifier") this.#declared.push({ name: id.elements[i].name, value })
    })
  }

  /** The texts of an expression, once for each call that leads to it. @param {Node | undefined} node */
  of(node) {
    return node ? [...new Set(this.#callsTo(node).flatMap((call) => this.#of(node, call)))] : []
  }

  /**
   * The calls of the function around a node; undefined stands for those of other files.
   * @param {Node} node
   * @param {Node[]} [seen]
   * @returns {(Call | undefined)[]}
   */
  #callsTo(node, seen = []) {
    const its = this.#functions.findLast((it) => this.#names.has(it) && isIn(it, node))
    if (its === undefined || seen.includes(its)) return [undefined]
    const calls = (this.#calls.get(this.#names.get(its) ?? "") ?? []).filter((call) => !isIn(its, call))
    const found = calls.flatMap((call) =>
      this.#callsTo(call, [...seen, its]).map((from) => ({ of: its, given: call["arguments"], from })),
    )
    return found.length === 0 || this.#exported.has(its) ? [undefined, ...found] : found
  }

  /** @param {Node | undefined} node @param {Call | undefined} call @returns {string[]} */
  #of(node, call) {
    switch (node?.type) {
      case "Literal":
        return [typeof node["value"] === "string" ? node["value"] : ANY]
      case "TemplateLiteral":
        return this.#ofTemplate(node, call)
      case "ConditionalExpression":
        return [node["consequent"], node["alternate"]].flatMap((it) => this.#of(it, call))
      case "LogicalExpression":
        return [node["left"], node["right"]].flatMap((it) => this.#of(it, call))
      case "BinaryExpression":
        return this.#of(node["left"], call).flatMap((left) =>
          this.#of(node["right"], call).map((right) => left + right),
        )
      case "TSAsExpression":
      case "ParenthesizedExpression":
        return this.#of(node["expression"], call)
      case "Identifier":
        return this.#ofName(node, call)
      default:
        return [ANY]
    }
  }

  /** If a value in a template is a sentence, its text is taken; other values are names. @param {Node} template @param {Call | undefined} call */
  #ofTemplate({ quasis, expressions }, call) {
    /** @type {string[]} */
    let texts = [quasis[0].value.cooked]
    for (const [i, expression] of expressions.entries()) {
      const found = this.#of(expression, call)
      const isNamed = found.includes(ANY)
      const sentences = found.filter((it) => isSentence(it) && !(isNamed && isDefault(it)))
      const inner = new Set(
        found.map((it) => (sentences.includes(it) || (it === "" && sentences.length > 0) ? it : ANY)),
      )
      texts = texts.flatMap((text) => Array.from(inner, (it) => text + it + quasis[i + 1].value.cooked))
    }
    return texts
  }

  /** A constant of the function around it, a parameter, or a constant of the file. @param {Node} use @param {Call | undefined} call */
  #ofName(use, call) {
    const named = this.#declared.filter(({ name }) => name === use["name"])
    const local = named.findLast(({ value }) => {
      const scope = this.#around(value)
      return scope !== undefined && value.end <= use.start && isIn(scope, use)
    })
    if (local) return this.#of(local.value, call)
    const place = call?.of["params"].findIndex((/** @type {Node} */ it) => (it["left"] ?? it)["name"] === use["name"])
    if (call && place >= 0) {
      return HINTS.test(use["name"]) ? [ANY] : this.#of(call.given[place], call.from)
    }
    const global = named.find(({ value }) => this.#around(value) === undefined)
    return global ? this.#of(global.value, undefined) : [ANY]
  }

  /** @param {Node} node */
  #around(node) {
    return this.#functions.findLast((it) => isIn(it, node))
  }
}

/** @param {Node} around @param {Node} node */
const isIn = (around, node) => around !== node && around.start <= node.start && node.end <= around.end

/** Two words of its own, also with a name between them. @param {string} text */
const isSentence = (text) => /\p{L} (?:… )?\p{L}/u.test(text)
/** What stands where there is no name: `args[0] ?? "the program"`. @param {string} text */
const isDefault = (text) => /^(?:an?|the) \S+$/.test(text)

/** Stops at a node for which `visit` gives false. @param {unknown} node @param {(node: Node) => unknown} visit */
export function walk(node, visit) {
  if (Array.isArray(node)) for (const it of node) walk(it, visit)
  else if (node !== null && typeof node === "object") {
    if ("type" in node && visit(/** @type {Node} */ (node)) === false) return
    for (const it of Object.values(node)) walk(it, visit)
  }
}
