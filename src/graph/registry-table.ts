/**
 * The module graph of a build -> the registry's table: every `.wasm` in it, each with the layer by which the registry reaches it.
 *
 * If a module is loaded whenever the registry is, the table imports it. The table has `import()` for all others: so listing a module evaluates
 * nothing of it, and a chunk that is loaded late stays late.
 */
import { FORMS } from "../../loader/index.ts"
import type { Form } from "../../loader/index.ts"
import { parseId } from "../ids.ts"

/** A module of the bundle: the ids of its static imports and of its dynamic ones. */
export interface GraphNode {
  readonly imports: readonly string[]
  readonly dynamicImports: readonly string[]
}

/** The modules of a bundle by id, and the ids of its entries. */
export interface ModuleGraph {
  readonly entries: readonly string[]
  readonly nodes: ReadonlyMap<string, GraphNode>
}

/** A `.wasm` of the bundle. */
export interface Listed {
  readonly file: string
  readonly layer: Extract<Form, "wasmport=entry" | "wasmport=sync-entry">
  /** Whether its code is there whenever the registry is. */
  readonly isStatic: boolean
}

/** The `.wasm` files of a graph, in order. The graph holds each one's `entry` layer; `table` is the id of the table itself. */
export function listedIn(graph: ModuleGraph, table: string): Listed[] {
  const always = alwaysLoaded(graph, table)
  const loaded = new Set([...always].map((id) => parseId(id)).flatMap((it) => (it && it.form !== "url" ? it.file : [])))
  return wasmFiles(graph.nodes).map(({ file, layer }) => {
    const layers = graph.nodes.get(`${file}?${layer}`)?.imports.filter((id) => LINKS.test(id)) ?? []
    return { file, layer, isStatic: loaded.has(file) && layers.every((id) => always.has(id)) }
  })
}

/** Layers that import modules of the app. */
const LINKS = /\.wasm\?wasmport=(?:instance|sync|sync-linked)$/i

/** Each `.wasm` in a graph that is more than a URL, with its `entry` layer. */
export function wasmFiles(nodes: ModuleGraph["nodes"]): Pick<Listed, "file" | "layer">[] {
  return nodesByFile(nodes).map(([file, its]) => ({
    file,
    layer: isSync(its) ? "wasmport=sync-entry" : "wasmport=entry",
  }))
}

/** Each such `.wasm` with all of its forms in the graph. */
export const formsByFile = (nodes: ModuleGraph["nodes"]): [file: string, forms: Form[]][] =>
  nodesByFile(nodes).map(([file, its]) => [file, [...its.keys()]])

function nodesByFile(nodes: ModuleGraph["nodes"]): [file: string, its: Map<Form, GraphNode>][] {
  const forms = new Map<string, Map<Form, GraphNode>>()
  for (const [id, node] of nodes) {
    const wanted = parseId(id)
    if (wanted === undefined || wanted.form === "url") continue
    forms.set(wanted.file, (forms.get(wanted.file) ?? new Map<Form, GraphNode>()).set(wanted.form, node))
  }
  return [...forms].sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Whether every form in the bundle compiles the module without a promise. The registry then does so too, so that no second copy is there. */
function isSync(forms: ReadonlyMap<Form, GraphNode>): boolean {
  if (!forms.has("wasmport=sync-module") || forms.has("wasmport=module")) return false
  return [...forms].every(
    ([form, { imports }]) =>
      FORMS[form].facade === undefined || imports.some((id) => /\?wasmport=sync(?:-linked)?$/.test(id)),
  )
}

/** The modules that are loaded whenever the table is: every entry that leads to the table imports them statically. */
function alwaysLoaded({ entries, nodes }: ModuleGraph, table: string): ReadonlySet<string> {
  const closure = (entry: string, next: (node: GraphNode) => readonly string[]): Set<string> => {
    const seen = new Set([entry])
    for (const id of seen) for (const it of next(nodes.get(id) ?? NOTHING)) seen.add(it)
    return seen
  }
  const leading = entries.filter((entry) =>
    closure(entry, (node) => [...node.imports, ...node.dynamicImports]).has(table),
  )
  const [first, ...others] = (leading.length > 0 ? leading : entries).map((entry) =>
    closure(entry, (node) => node.imports),
  )
  return new Set([...(first ?? [])].filter((id) => others.every((other) => other.has(id))))
}

const NOTHING: GraphNode = { imports: [], dynamicImports: [] }
