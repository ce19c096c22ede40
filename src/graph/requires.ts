/**
 * Calls of `require` that lead to a `.wasm`. If the module waits, bundlers give an empty object, fail with an error of their own, or leave the call.
 */
import { FORMS, quote, WasmportError } from "../../loader/index.ts"
import { parseId, splitQuery } from "../ids.ts"
import { importOf } from "../queries.ts"

/** Whether a module may call `require` of a `.wasm`: only then it is parsed. */
export const MAY_REQUIRE: RegExp = /\brequire\s*\(\s*["'`][^"'`\n]*\.wasm\b/i

/** A node of a syntax tree, as bundlers give it. */
interface Node {
  readonly type: string
  readonly [key: string]: unknown
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Partial<Node>).type === "string"

/**
 * The specifiers of a `.wasm` in a module's calls of `require`. None if the module has a `require` of its own, as from `createRequire`. Calls in a
 * `try` are left out, since they may fail.
 */
export function requiresOf(tree: unknown): string[] {
  const found: string[] = []
  let hasOwn = false
  const visit = (node: Node, isTried: boolean): void => {
    hasOwn ||= declaresRequire(node)
    const specifier = isTried ? undefined : requiredBy(node)
    if (specifier !== undefined && /^[^?]*\.wasm(?:\?|$)/i.test(specifier)) found.push(specifier)
    for (const [key, value] of Object.entries(node)) {
      const tried = isTried || (node.type === "TryStatement" && key === "block")
      for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) if (isNode(child)) visit(child, tried)
    }
  }
  if (isNode(tree)) visit(tree, false)
  return hasOwn ? [] : found
}

const isRequire = (node: unknown): boolean => isNode(node) && node.type === "Identifier" && node["name"] === "require"

/** Whether a node declares the name `require`: for a variable, a function or its parameter, an import. */
const declaresRequire = ({ type, id, local, params }: Node): boolean =>
  (/^(?:VariableDeclarator|FunctionDeclaration|FunctionExpression)$/.test(type) && isRequire(id)) ||
  (/^Import\w*Specifier$/.test(type) && isRequire(local)) ||
  (Array.isArray(params) && params.some(isRequire))

/** The specifier of a call of `require`, where it is a literal. */
function requiredBy({ type, callee, arguments: given }: Node): string | undefined {
  if (type !== "CallExpression" || !isRequire(callee) || !Array.isArray(given)) return undefined
  const [first] = given as unknown[]
  if (!isNode(first)) return undefined
  if (first.type === "TemplateLiteral" && Array.isArray(first["quasis"]) && first["quasis"].length === 1) {
    const [quasi] = first["quasis"] as { value?: { cooked?: unknown } }[]
    return typeof quasi?.value?.cooked === "string" ? quasi.value.cooked : undefined
  }
  return typeof first["value"] === "string" ? first["value"] : undefined
}

/** A call of `require`: the path of the module that has it, its specifier, and the path of the `.wasm`. */
export interface RequireCall {
  readonly importer: string
  readonly specifier: string
  readonly path: string
}

/** The error of a call of a form that waits. */
export function waitingRequire({ importer, specifier, path }: RequireCall): WasmportError {
  const form = parseId(specifier)?.form
  const isExports = form === undefined || FORMS[form].gives === undefined
  const { path: plain } = splitQuery(specifier)
  return new WasmportError({
    file: importer,
    message: `require(${quote(specifier)}): ${path} is there only after a wait, and require does not wait`,
    hint: isExports
      ? `Write ${importOf(plain)}, or require(${quote(`${plain}?sync`)}).`
      : `Write ${importOf(specifier)}.`,
  })
}

/** The error of a call that would stay in the output, and lead to no file there. */
export function leftRequire({ importer, specifier, path }: RequireCall): WasmportError {
  return new WasmportError({
    file: importer,
    message: `require(${quote(specifier)}): Rollup leaves this call as it is, and from its output it does not lead to ${path}`,
    hint: `Write ${importOf(specifier)}. In a module that is all CommonJS, @rollup/plugin-commonjs turns require into import.`,
  })
}
