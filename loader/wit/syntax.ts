/** A `.wit` as it is written, names unresolved: parse.ts makes these, resolve.ts reads them. */
import type { PathSyntax } from "./cursor.ts"

/** A type as it is written. */
export type TypeSyntax =
  | { readonly kind: "name"; readonly name: string; readonly at: number; readonly escaped: boolean }
  | { readonly kind: "generic"; readonly name: string; readonly args: readonly TypeSyntax[]; readonly at: number }
  /** The sign for no type, in a result. */
  | { readonly kind: "_"; readonly at: number }
  /** The length in `list<u8, 4>`. */
  | { readonly kind: "number"; readonly at: number }

/** A declared type as it is written. */
export type DeclarationSyntax =
  | { readonly kind: "alias"; readonly type: TypeSyntax }
  | {
      readonly kind: "record"
      readonly doc: string
      readonly fields: readonly { readonly name: string; readonly type: TypeSyntax; readonly doc: string }[]
    }
  | { readonly kind: "enum"; readonly doc: string; readonly cases: readonly string[] }
  | { readonly kind: "flags"; readonly doc: string; readonly flags: readonly string[] }
  | { readonly kind: "use"; readonly from: PathSyntax; readonly name: string }
  /** A type that only components have. */
  | { readonly kind: "unsupported"; readonly what: string }

/** A function as it is written. */
export interface FunctionSyntax {
  readonly name: string
  readonly doc: string
  readonly at: number
  readonly gate: Gate
  readonly params: readonly { readonly name: string; readonly type: TypeSyntax }[]
  readonly result: TypeSyntax | undefined
  /** The reason why it cannot be a plain function; undefined if it can. */
  readonly unsupported: string | undefined
}

/** The content of `@since(…)`, `@unstable(…)` and `@deprecated(…)` in front of an item. */
export interface Gate {
  readonly unstable: boolean
  /** The version. */
  readonly deprecated: string | undefined
}

/** An interface's body, and the declarations of a world or of the top of a package. */
export interface ScopeSyntax {
  readonly home: PackageSyntax
  readonly types: Map<string, DeclarationSyntax & { readonly at: number }>
  readonly functions: FunctionSyntax[]
}

/** A line of a world. */
export type WorldItem =
  | { readonly kind: "function"; readonly direction: Direction; readonly function: FunctionSyntax }
  /** An interface written out on the spot. */
  | { readonly kind: "inline"; readonly direction: Direction; readonly name: string; readonly body: ScopeSyntax }
  /** `name`: the world's own name for it, if there is one. */
  | {
      readonly kind: "interface"
      readonly direction: Direction
      readonly name: string | undefined
      readonly path: PathSyntax
    }
  /** `names`: the other world's names -> the names in this world. */
  | { readonly kind: "include"; readonly path: PathSyntax; readonly names: ReadonlyMap<string, string> }

/** The side of a world that an item stands on. */
export type Direction = "exports" | "imports"

/** A world as it is written. */
export interface WorldSyntax {
  readonly scope: ScopeSyntax
  readonly items: WorldItem[]
}

/** A whole `.wit` as it is written. */
export interface PackageSyntax {
  /** `my:pkg` */
  name: string
  /** `@1.0.0`, or "". */
  version: string
  /** Functions and types outside of interfaces and worlds. */
  readonly scope: ScopeSyntax
  readonly interfaces: Map<string, ScopeSyntax>
  readonly worlds: Map<string, WorldSyntax>
  /** By the name that `use … as name` at the top gives. */
  readonly uses: Map<string, PathSyntax>
}
