/** A value -> the names of the locals that printed code needs for its parts. */
import { pascalCase } from "../wit/names.ts"
import { isScalar } from "../wit/types.ts"
import type { Value } from "./meaning.ts"

interface Leaf {
  readonly kind: "number" | "heap" | "tag" | "checked tag"
  readonly path: string
  readonly value: Value
}

/** The parts of a value that are core values, or a string or list. `path` is the local's name that each would have. */
function leaves(value: Value, path: string): Leaf[] {
  if (isScalar(value)) return [{ kind: "number", path, value }]
  switch (value.kind) {
    case "string":
    case "c-string":
    case "owned-c-string":
    case "list":
      return [{ kind: "heap", path, value }]
    case "option": {
      const tag: Leaf = { kind: value.form === "tag" ? "checked tag" : "tag", path: `${path}Tag`, value }
      return [...(value.form === "null" ? [] : [tag]), ...leaves(value.some, path)]
    }
    case "record":
    case "tuple":
      return value.fields.flatMap((field) => leaves(field.value, path + pascalCase(field.key)))
    case "enum":
    case "flags":
      return [{ kind: "number", path, value }]
    default:
      return value satisfies never
  }
}

/** Locals of a value that is lowered to core values: of its strings and lists, and of the tags of its options. */
export const loweredParts = (value: Value, path: string): string[] =>
  leaves(value, path).flatMap((leaf) =>
    leaf.kind === "heap" ? [`lowered${pascalCase(leaf.path)}`] : leaf.kind === "checked tag" ? [leaf.path] : [],
  )

/** Locals of the core values that an import gets for a parameter, one for each of its `flats`. */
export const flatParts = (value: Value, path: string): string[] =>
  leaves(value, path).flatMap((leaf) =>
    leaf.kind === "heap" ? [`${leaf.path}Ptr`, `${leaf.path}Length`].slice(0, leaf.value.flats.length) : [leaf.path],
  )
