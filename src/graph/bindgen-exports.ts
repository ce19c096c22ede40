/**
 * The exports that wasm-bindgen's published glue reads.
 *
 * One module of it imports the whole `.wasm` and hands it to another: `import * as wasm from "./x_bg.wasm"; __wbg_set_wasm(wasm)`. To a bundler the
 * namespace escapes there, and all of its exports are used. But the other module only keeps it in a variable, and reads `wasm.<name>`: the code that
 * is left of that module in the bundle says which exports are used.
 */

/** A node of a syntax tree, as ESTree has it. */
interface Node {
  readonly type: string
  readonly [key: string]: unknown
}

/** The parts of a bundle that the search looks at. */
export interface BundledModules {
  /** A module's code before it was bundled, and the ids that it imports; undefined for an unknown module. */
  source(id: string): { readonly code: string; readonly imports: readonly string[] } | undefined
  /** The code that is left of it in the output; undefined if none is. */
  rendered(id: string): string | undefined
  /** The syntax tree of a module. Throws for a text that is none. */
  parse(code: string): unknown
}

const SET = "__wbg_set_wasm"

/**
 * The exports of a facade that its `importers` read, if one of them is such glue. Undefined if none is, or if nobody can know. `name`: the last part
 * of the file's path.
 */
export function bindgenExports(
  name: string,
  importers: readonly string[],
  modules: BundledModules,
): Set<string> | undefined {
  if (!importers.some((id) => modules.source(id)?.code.includes(SET))) return undefined
  try {
    const read = importers.map((id) => readBy(id, name, modules))
    return read.every((it) => it !== undefined) ? new Set(read.flat()) : undefined
  } catch {
    // The parser does not take some text.
    return undefined
  }
}

/** The exports that one module reads; undefined if nobody can know. */
function readBy(id: string, file: string, modules: BundledModules): string[] | undefined {
  const module = modules.source(id)
  if (module === undefined) return undefined
  const tree = modules.parse(module.code) as Node
  const names: string[] = []
  const namespaces = new Set<string>()
  let isKnown = false
  for (const statement of tree["body"] as Node[]) {
    const source = (statement["source"] as Node | null | undefined)?.["value"]
    if (typeof source !== "string" || !isOf(source, file)) continue
    isKnown = true
    if (statement.type !== "ImportDeclaration") return undefined
    for (const specifier of statement["specifiers"] as Node[]) {
      const { type } = specifier
      const local = nameOf(specifier["local"])
      if (type === "ImportNamespaceSpecifier") namespaces.add(local)
      else names.push(type === "ImportDefaultSpecifier" ? "default" : nameOf(specifier["imported"]))
    }
  }
  if (!isKnown) return undefined
  let isSet = false
  const isHandedOn = (parent: Node, key: string): boolean => {
    const isArgument = parent.type === "CallExpression" && key === "arguments"
    isSet ||= isArgument
    return isArgument && nameOf(parent["callee"]) === SET && (parent["arguments"] as Node[]).length === 1
  }
  for (const local of namespaces) {
    const read = readsOf(tree, local, isHandedOn)
    if (read === undefined) return undefined
    names.push(...read)
  }
  if (!isSet) return names
  const glue = module.imports.flatMap((it) => (modules.source(it)?.code.includes(`function ${SET}`) ? it : []))
  const read = glue.length === 1 ? readByGlue(glue[0] as string, modules) : undefined
  return read && [...names, ...read]
}

const isOf = (source: string, file: string): boolean => {
  const [path = ""] = source.split("?")
  return path === file || path.endsWith(`/${file}`)
}

/** The exports that are read by the module that keeps the namespace in a variable of its own. */
function readByGlue(id: string, modules: BundledModules): string[] | undefined {
  const source = modules.parse(modules.source(id)?.code ?? "") as Node
  const original = keeperIn(source)
  const rendered = modules.rendered(id)
  if (original === undefined || isExported(source, original)) return undefined
  if (rendered === undefined) return []
  const tree = modules.parse(rendered) as Node
  const variable = keeperIn(tree)
  return variable === undefined ? undefined : readsOf(tree, variable, isKept)
}

/** The declaration of the variable, and the one assignment to it. */
const isKept = (parent: Node, key: string): boolean =>
  (parent.type === "VariableDeclarator" && key === "id") || (parent.type === "AssignmentExpression" && key === "left")

/** The variable of `function __wbg_set_wasm(val) { wasm = val; }`, also where a bundler has put a number behind its name. */
function keeperIn(tree: Node): string | undefined {
  const declared = (tree["body"] as Node[]).map((it) => (it["declaration"] as Node | null | undefined) ?? it)
  const [found, ...others] = declared.filter(
    (it) => it.type === "FunctionDeclaration" && /^__wbg_set_wasm(?:\$\d+)?$/.test(nameOf(it["id"])),
  )
  if (found === undefined || others.length > 0) return undefined
  const [param] = found["params"] as Node[]
  const [statement, ...more] = ((found["body"] as Node)["body"] ?? []) as Node[]
  const assigned = statement?.["expression"] as Node | undefined
  if (more.length > 0 || assigned?.type !== "AssignmentExpression") return undefined
  const isParam = nameOf(assigned["right"]) !== "" && nameOf(assigned["right"]) === nameOf(param)
  return isParam ? nameOf(assigned["left"]) || undefined : undefined
}

const isExported = (tree: Node, variable: string): boolean =>
  (tree["body"] as Node[]).some((it) => {
    const declaration = it["declaration"] as Node | null | undefined
    const declared = (declaration?.["declarations"] ?? []) as Node[]
    const specifiers = (it["specifiers"] ?? []) as Node[]
    return (
      it.type.startsWith("Export") &&
      (declared.some(({ id }) => nameOf(id) === variable) || specifiers.some(({ local }) => nameOf(local) === variable))
    )
  })

/** The members of a variable that are read by name; undefined if anything else is done with it. `isFine` allows more uses, which read nothing. */
function readsOf(tree: Node, variable: string, isFine: (parent: Node, key: string) => boolean): string[] | undefined {
  const names: string[] = []
  const visit = (node: Node, parent: Node, key: string): boolean => {
    if (node.type === "Identifier" && node["name"] === variable) {
      if (isName(parent, key) || isFine(parent, key)) return true
      const member = parent.type === "MemberExpression" && key === "object" ? memberOf(parent) : undefined
      if (member !== undefined) names.push(member)
      return member !== undefined
    }
    return Object.entries(node).every(([key, child]) =>
      (Array.isArray(child) ? child : [child]).every((it: unknown) => !isNode(it) || visit(it, node, key)),
    )
  }
  return visit(tree, tree, "") ? names : undefined
}

/** Whether the identifier is not the variable but another name: of a property, of an import. */
const isName = (parent: Node, key: string): boolean =>
  (key === "property" && parent["computed"] !== true) ||
  (key === "key" && parent["computed"] !== true && parent["shorthand"] !== true) ||
  parent.type.startsWith("Import")

function memberOf({ property, computed }: Node): string | undefined {
  if (computed !== true) return nameOf(property)
  const value = (property as Node)["value"]
  return (property as Node).type === "Literal" && typeof value === "string" ? value : undefined
}

/** An identifier's name, or the text of a name in quotes; "" for anything else. */
function nameOf(node: unknown): string {
  const { name, value } = (node ?? {}) as { name?: unknown; value?: unknown }
  return typeof name === "string" ? name : typeof value === "string" ? value : ""
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Partial<Node>).type === "string"
