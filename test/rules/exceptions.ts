/**
 * The targets that do not give the value that a check demands, and why. Each entry has the observed value: as soon as the target
 * gives another one, the check's test fails, and the entry can go. `exceptions.test.ts` shows that the bundler itself is the
 * reason, with JavaScript modules and without our plugin.
 */
import { MAJOR } from "../support/vite-version.js"
import type { Target } from "./targets.ts"

export interface Exception {
  readonly rule: number
  readonly targets: readonly Target[]
  /** The name of the check in the rule's test. */
  readonly check: string
  readonly observed: unknown
  /** "held" if the rule itself allows this value for the target, "exception" if the rule does not hold. */
  readonly counts: "held" | "exception"
  readonly reason: string
  /** If the bundler itself is the reason: the name in DEMONSTRATIONS. */
  readonly shown?: keyof typeof DEMONSTRATIONS
}

interface Demonstration {
  /** JavaScript only; built without our plugin. */
  readonly files: Readonly<Record<string, string>>
  /** The answer of engines without a bundler. */
  readonly native: unknown
  /** The answers of the targets of the exceptions. */
  readonly observed: Partial<Record<Target, unknown>>
}

export const DEMONSTRATIONS = {
  /** A cycle of two JavaScript modules: the lower one reads a binding that the upper one has not made yet. */
  cycle: {
    files: {
      "main.js": `export { results } from "./above.js"\n`,
      "above.js": `import { seen } from "./below.js"\nexport let value = JSON.parse("42")\nexport let literal = 42\nexport const f = () => value\nexport class C {}\nexport const results = () => seen\n`,
      "below.js": `
        import { value, literal, f, C } from "./above.js"
        import * as ns from "./above.js"
        const of = (object, name) => object[name]
        const read = (get) => { try { return String(get()) } catch (error) { return error.constructor.name } }
        export const seen = { let: read(() => value), literal: read(() => literal), const: read(() => f), class: read(() => C), namespace: read(() => of(ns, ["f"].join())) }`,
    },
    native: {
      let: "ReferenceError",
      literal: "ReferenceError",
      const: "ReferenceError",
      class: "ReferenceError",
      namespace: "ReferenceError",
    },
    observed: {
      "Vite build": { let: "undefined", literal: "42", const: "undefined", class: "undefined", namespace: "TypeError" },
      "Vite SSR build": {
        let: "undefined",
        literal: "42",
        const: "undefined",
        class: "undefined",
        namespace: "TypeError",
      },
      "Vite SSR dev": {
        let: "undefined",
        literal: "undefined",
        const: "undefined",
        class: "undefined",
        namespace: "undefined",
      },
      Rolldown: {
        let: "ReferenceError",
        literal: "42",
        const: "ReferenceError",
        class: "undefined",
        namespace: "TypeError",
      },
      esbuild: {
        let: "undefined",
        literal: "undefined",
        const: "undefined",
        class: "undefined",
        namespace: "undefined",
      },
    },
  },
  /** A module that fails after a top-level await, passed on by `export *`. */
  star: {
    files: {
      "main.js": `export const results = () => import("./star.js").then(() => "fulfilled", (error) => error.constructor.name)\n`,
      "star.js": `export * from "./fails.js"\n`,
      "fails.js": `export const f = 1\nawait null\nthrow new RangeError("on purpose")\n`,
    },
    native: "RangeError",
    observed: { esbuild: "fulfilled" },
  },
} as const satisfies Record<string, Demonstration>

/** Vite 6 and 7 build with Rollup, for which these exceptions do not hold. */
const ROLLDOWN_IN_VITE: readonly Target[] = MAJOR > 7 ? ["Vite build", "Vite SSR build"] : []
/** The targets whose answers {@link DEMONSTRATIONS} give for this version of Vite. */
export const observedIn = (observed: object): [target: string, answer: unknown][] =>
  Object.entries(observed).filter(([target]) => MAJOR > 7 || !/^Vite.* build$/.test(target))
const WRAPPED = ["Vite dev", "Vite build", "Vite SSR dev", "Vite SSR build", "Rolldown", "esbuild"] as const
const NO_GETTERS =
  "no getters can stand behind an export there: reading gives `undefined`, and the build names the export."
const EARLY =
  "before a module has run, its values read `undefined` instead of throwing a ReferenceError. So an early import by wasm is a LinkError"

const early = (let_: string, class_: string): Record<string, string> => ({
  letValue: let_,
  constGlobal: let_,
  constMemory: let_,
  constTable: let_,
  constFunction: let_,
  classValue: class_,
})

export const EXCEPTIONS: readonly Exception[] = [
  {
    rule: 7,
    targets: WRAPPED,
    check: "v128",
    observed: ["undefined", "undefined"],
    counts: "held",
    reason: NO_GETTERS,
  },
  {
    rule: 7,
    targets: WRAPPED,
    check: "v128 from wasm",
    observed: ["undefined", "undefined"],
    counts: "held",
    reason: NO_GETTERS,
  },
  { rule: 7, targets: WRAPPED, check: "v128 by name", observed: "undefined", counts: "held", reason: NO_GETTERS },
  {
    rule: 7,
    targets: WRAPPED,
    check: "exnref",
    observed: ["undefined", "undefined", 1],
    counts: "held",
    reason: NO_GETTERS,
  },
  {
    rule: 15,
    targets: ["esbuild"],
    check: "let, const and class",
    observed: early("LinkError", "LinkError"),
    counts: "exception",
    reason: `${EARLY} (esbuild prints \`let\`, \`const\` and \`class\` of modules as \`var\`).`,
    shown: "cycle",
  },
  {
    rule: 15,
    targets: ["esbuild"],
    check: "a literal",
    observed: "LinkError",
    counts: "exception",
    reason: `${EARLY} (esbuild prints \`let\`, \`const\` and \`class\` of modules as \`var\`).`,
    shown: "cycle",
  },
  {
    rule: 15,
    targets: ["esbuild"],
    check: "before instantiation",
    observed: ["undefined", "undefined"],
    counts: "exception",
    reason: `${EARLY} (esbuild prints \`let\`, \`const\` and \`class\` of modules as \`var\`).`,
    shown: "cycle",
  },
  {
    rule: 15,
    targets: ROLLDOWN_IN_VITE,
    check: "let, const and class",
    observed: early("LinkError", "LinkError"),
    counts: "exception",
    reason: `${EARLY} (Vite has Rolldown print module variables as \`var\`; a literal is there at once).`,
    shown: "cycle",
  },
  {
    rule: 15,
    targets: ROLLDOWN_IN_VITE,
    check: "a literal",
    observed: "fulfilled",
    counts: "exception",
    reason: `${EARLY} (Vite has Rolldown print module variables as \`var\`; a literal is there at once).`,
    shown: "cycle",
  },
  {
    rule: 15,
    targets: ROLLDOWN_IN_VITE,
    check: "before instantiation",
    observed: ["undefined", "TypeError"],
    counts: "exception",
    reason: `${EARLY} (Vite has Rolldown print module variables as \`var\`; a literal is there at once).`,
    shown: "cycle",
  },
  {
    rule: 15,
    targets: ["Vite SSR dev"],
    check: "let, const and class",
    observed: early("LinkError", "LinkError"),
    counts: "exception",
    reason: `${EARLY} (Vite's SSR loader answers so for every export).`,
    shown: "cycle",
  },
  {
    rule: 15,
    targets: ["Vite SSR dev"],
    check: "a literal",
    observed: "LinkError",
    counts: "exception",
    reason: `${EARLY} (Vite's SSR loader answers so for every export).`,
    shown: "cycle",
  },
  {
    rule: 15,
    targets: ["Vite SSR dev"],
    check: "before instantiation",
    observed: ["undefined", "undefined"],
    counts: "exception",
    reason: `${EARLY} (Vite's SSR loader answers so for every export).`,
    shown: "cycle",
  },
  {
    rule: 15,
    targets: ["Rolldown"],
    check: "let, const and class",
    observed: early("ReferenceError", "LinkError"),
    counts: "exception",
    reason:
      "in a cycle a class that has not run is `undefined`, a literal is there at once, and the namespace is missing. You get a LinkError, a value and a TypeError instead of ReferenceErrors.",
    shown: "cycle",
  },
  {
    rule: 15,
    targets: ["Rolldown"],
    check: "a literal",
    observed: "fulfilled",
    counts: "exception",
    reason:
      "in a cycle a class that has not run is `undefined`, a literal is there at once, and the namespace is missing. You get a LinkError, a value and a TypeError instead of ReferenceErrors.",
    shown: "cycle",
  },
  {
    rule: 15,
    targets: ["Rolldown"],
    check: "before instantiation",
    observed: ["ReferenceError", "TypeError"],
    counts: "exception",
    reason:
      "in a cycle a class that has not run is `undefined`, a literal is there at once, and the namespace is missing. You get a LinkError, a value and a TypeError instead of ReferenceErrors.",
    shown: "cycle",
  },
  {
    rule: 16,
    targets: ["esbuild"],
    check: "through export *",
    observed: false,
    counts: "exception",
    reason:
      "without `splitting`, an `import()` of a JavaScript module with `export * from` does not wait for the module behind it. So it does not fail with that module either.",
    shown: "star",
  },
  ...["", "?sync"].map((query) => ({
    rule: 35,
    targets: ["Vite SSR dev"] as const,
    check: `entered at the host${query}`,
    observed: "ReferenceError: Cannot access '__vite_ssr_import_0__' before initialization",
    counts: "exception" as const,
    reason:
      "while the imports of a module still run, its functions cannot read them. If JavaScript supplies WASI and takes the memory back, import the wasm before that JavaScript.",
    shown: "cycle" as const,
  })),
]
