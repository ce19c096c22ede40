// @ts-check
/**
 * The programs, how each is built for WASI and natively, and what it is run with. `build.js` makes `program.wasm` of each, `native.js`
 * the answers in `answers.json`; `programs.ts` is what tests read. A program's folder has its source.
 */

/**
 * What one run is given. `args` follow the program's name, `files` are in its current folder by path: a text, or null for a folder.
 * @typedef {{
 *   name: string
 *   args?: readonly string[]
 *   env?: Readonly<Record<string, string>>
 *   stdin?: string
 *   files?: Readonly<Record<string, string | null>>
 *   calls?: readonly (readonly [name: string, ...numbers: number[]])[]
 * }} Case
 *
 * `build` and `native` begin with the name of a tool, and are run in the program's folder; OUT stands for the file to make.
 * A reactor's native build is a shared library. `by` runs the native build where it is no binary. `quiet`: what it says on stderr is
 * its compiler's, and not compared.
 * @typedef {{
 *   name: string
 *   kind: "command" | "reactor"
 *   source: string
 *   build: readonly string[]
 *   native: readonly string[]
 *   by?: "node"
 *   quiet?: true
 *   cases: readonly Case[]
 * }} Program
 */

const CLANG = ["clang", "--target=wasm32-wasi", "-Oz", "-s"]
const CLANGXX = ["clang++", "--target=wasm32-wasi", "-Oz", "-s", "-std=c++17", "-fno-exceptions"]

const EMXX = ["em++", "-fwasm-exceptions", "-sSTANDALONE_WASM", "-Oz", "-std=c++17"]
const GO = ["GOOS=wasip1", "GOARCH=wasm", "go", "build", "-trimpath", "-ldflags=-s -w"]
const RUSTC = ["rustc", "-C", "panic=abort", "-o", "OUT", "program.rs"]
const RUST_WASI = ["--target", "wasm32-wasip1", "-C", "opt-level=z", "-C", "lto", "-C", "strip=symbols"]
const ZIG = ["zig", "build-exe", "program.zig", "-fstrip", "-femit-bin=OUT"]

/** Texts of one, two, three and four bytes a character. */
const WORDS = ["plain", "ü", "日本", "🎉", "", "two words"]
const VARIABLES = { NAME: "grün", EMPTY: "", PATHS: "/a:/b", EQUALS: "a=b=c" }

/** What every command here prints: all that it is given. @type {readonly Case[]} */
const GIVEN = [
  { name: "nothing" },
  { name: "arguments", args: ["0", ...WORDS] },
  { name: "variables", env: VARIABLES },
  { name: "input", stdin: "one\ntwo\n\nno end ü" },
  { name: "an exit code", args: ["42"], env: { NAME: "n" }, stdin: "last" },
]

const TREE = {
  "given.txt": "given\n",
  folder: null,
  "folder/in.txt": "inside ü\n",
  full: null,
  "full/last.txt": "last\n",
}

/** @type {readonly Program[]} */
export const PROGRAMS = [
  {
    // bench/size.js measures what a bundle has for it.
    name: "c-hello",
    kind: "command",
    source: "program.c",
    build: [...CLANG, "program.c", "-o", "OUT"],
    native: ["cc", "program.c", "-o", "OUT"],
    cases: [{ name: "prints" }],
  },
  {
    name: "rust-hello",
    kind: "command",
    source: "program.rs",
    build: [...RUSTC, ...RUST_WASI],
    native: RUSTC,
    cases: [{ name: "prints" }],
  },
  {
    // bench/wasi-lines.js has it print 100,000.
    name: "c-lines",
    kind: "command",
    source: "program.c",
    build: ["clang", "--target=wasm32-wasi", "-O2", "-s", "program.c", "-o", "OUT"],
    native: ["cc", "program.c", "-o", "OUT"],
    cases: [{ name: "lines", args: ["3"] }],
  },
  {
    name: "c-command",
    kind: "command",
    source: "program.c",
    build: [...CLANG, "program.c", "-o", "OUT"],
    native: ["cc", "program.c", "-o", "OUT"],
    cases: GIVEN,
  },
  {
    name: "c-reactor",
    kind: "reactor",
    source: "program.c",
    build: [...CLANG, "-mexec-model=reactor", "program.c", "-o", "OUT"],
    native: ["cc", "-shared", "-fPIC", "program.c", "-o", "OUT"],
    cases: [
      { name: "calls", calls: [["add", 2, 3], ["remember", 1], ["remember", 1], ["complain", 2], ["variables"]] },
      { name: "variables", env: VARIABLES, calls: [["variables"]] },
    ],
  },
  {
    name: "cpp-statics",
    kind: "command",
    source: "program.cpp",
    build: [...CLANGXX, "program.cpp", "-o", "OUT"],
    native: ["c++", "-std=c++17", "program.cpp", "-o", "OUT"],
    cases: [{ name: "to the end", args: ["b", "ä", "a", "b"] }, { name: "exit in the middle" }],
  },
  {
    name: "c-files",
    kind: "command",
    source: "program.c",
    build: [...CLANG, "program.c", "-o", "OUT"],
    native: ["cc", "program.c", "-o", "OUT"],
    cases: [{ name: "files", files: TREE }],
  },
  {
    name: "c-links",
    kind: "command",
    source: "program.c",
    build: [...CLANG, "program.c", "-o", "OUT"],
    native: ["cc", "program.c", "-o", "OUT"],
    cases: [{ name: "links", files: TREE }],
  },
  {
    // The playground's terminal runs it.
    name: "c-shell",
    kind: "command",
    source: "program.c",
    build: [...CLANG, "program.c", "-o", "OUT"],
    native: ["cc", "program.c", "-o", "OUT"],
    cases: [
      { name: "list", args: ["ls"], files: TREE },
      { name: "read", args: ["cat", "given.txt", "nothing.txt", "full/last.txt"], files: TREE },
      { name: "count", args: ["wc"], stdin: "one two\nthree\n" },
      { name: "write", args: ["echo", "grün", "und", "blau", ">", "folder/new.txt"], files: TREE },
      { name: "append", args: ["cat", ">>", "given.txt"], stdin: "more\n", files: TREE },
      { name: "rename", args: ["mv", "full", "moved"], files: TREE },
      { name: "an unknown command", args: ["fly"] },
    ],
  },
  {
    name: "c-clock",
    kind: "command",
    source: "program.c",
    build: [...CLANG, "program.c", "-o", "OUT"],
    native: ["cc", "program.c", "-o", "OUT"],
    cases: [{ name: "time" }],
  },
  {
    name: "zig-command",
    kind: "command",
    source: "program.zig",
    build: [...ZIG, "-target", "wasm32-wasi", "-O", "ReleaseSmall"],
    native: [...ZIG, "-O", "ReleaseSafe"],
    cases: GIVEN,
  },
  {
    name: "zig-files",
    kind: "command",
    source: "program.zig",
    build: [...ZIG, "-target", "wasm32-wasi", "-O", "ReleaseSmall"],
    native: [...ZIG, "-O", "ReleaseSafe"],
    cases: [{ name: "files", files: TREE }],
  },
  {
    name: "go-command",
    kind: "command",
    source: "program.go",
    build: [...GO, "-o", "OUT", "program.go"],
    native: ["go", "build", "-o", "OUT", "program.go"],
    cases: [...GIVEN, { name: "files", files: TREE }],
  },
  {
    name: "go-reactor",
    kind: "reactor",
    source: "program.go",
    build: [...GO, "-buildmode=c-shared", "-o", "OUT", "program.go"],
    native: ["go", "build", "-buildmode=c-shared", "-o", "OUT", "program.go", "native.go"],
    cases: [
      {
        name: "calls",
        calls: [
          ["add", 2, 3],
          ["remember", 1],
          ["remember", 1],
          ["complain", 2],
          ["wait", 20],
        ],
      },
    ],
  },
  {
    name: "rust-command",
    kind: "command",
    source: "program.rs",
    build: [...RUSTC, ...RUST_WASI],
    native: RUSTC,
    cases: GIVEN,
  },
  {
    name: "rust-files",
    kind: "command",
    source: "program.rs",
    build: [...RUSTC, ...RUST_WASI],
    native: RUSTC,
    cases: [{ name: "files", files: TREE }],
  },
  {
    name: "rust-panic",
    kind: "command",
    source: "program.rs",
    build: [...RUSTC, ...RUST_WASI],
    native: RUSTC,
    cases: [{ name: "an error" }, { name: "a panic", args: ["word"] }],
  },
  {
    name: "emscripten-exceptions",
    kind: "command",
    source: "program.cpp",
    build: [...EMXX, "program.cpp", "-o", "OUT"],
    native: ["c++", "-std=c++17", "program.cpp", "-o", "OUT"],
    quiet: true,
    cases: [{ name: "caught", args: ["fine", "number", "range", "runtime", "ü"] }, { name: "not caught" }],
  },
  {
    name: "emscripten-exit",
    kind: "command",
    source: "program.cpp",
    build: [...EMXX, "program.cpp", "-o", "OUT"],
    native: ["c++", "-std=c++17", "program.cpp", "-o", "OUT"],
    cases: [{ name: "exit" }, { name: "at once", args: ["now"] }],
  },
  {
    name: "catch-all",
    kind: "command",
    source: "program.wat",
    build: ["wasm-as", "--enable-exception-handling", "program.wat", "-o", "OUT"],
    native: ["c++", "native.cpp", "-o", "OUT"],
    cases: [{ name: "exit" }],
  },
  {
    name: "assemblyscript",
    kind: "command",
    source: "program.ts",
    build: ["asc", "program.ts", "-Oz", "--noAssert", "--runtime", "minimal", "-o", "OUT"],
    native: [
      "esbuild",
      "program.ts",
      "--bundle",
      "--platform=node",
      "--inject:native.js",
      "--log-level=warning",
      "--outfile=OUT",
    ],
    by: "node",
    cases: GIVEN,
  },
  {
    name: "recipes/c",
    kind: "command",
    source: "words.c",
    build: ["clang", "--target=wasm32-wasi", "-O2", "-s", "words.c", "-o", "OUT"],
    native: ["cc", "words.c", "-o", "OUT"],
    cases: [{ name: "a text", args: ["a.txt"], files: { "a.txt": "one two\nthree\n" } }],
  },
  {
    name: "recipes/rust",
    kind: "command",
    source: "count.rs",
    build: ["rustc", "--target", "wasm32-wasip1", "-O", "-C", "strip=symbols", "count.rs", "-o", "OUT"],
    native: ["rustc", "count.rs", "-o", "OUT"],
    cases: [{ name: "words", args: ["2"], stdin: "the cat, the dog and the bird\n" }],
  },
  {
    name: "recipes/zig",
    kind: "command",
    source: "rows.zig",
    build: [
      "zig",
      "build-exe",
      "rows.zig",
      "-target",
      "wasm32-wasi",
      "-O",
      "ReleaseSmall",
      "-fstrip",
      "-femit-bin=OUT",
    ],
    native: ["zig", "build-exe", "rows.zig", "-femit-bin=OUT"],
    cases: [{ name: "prices", files: { "prices.csv": "bread,3.2\nmilk,1.15\n" } }],
  },
  {
    name: "recipes/go",
    kind: "command",
    source: "primes.go",
    build: ["GOOS=wasip1", "GOARCH=wasm", "go", "build", "-trimpath", "-ldflags=-s", "-o", "OUT", "primes.go"],
    native: ["go", "build", "-o", "OUT", "primes.go"],
    cases: [{ name: "below 20", env: { LIMIT: "20" } }, { name: "no number" }],
  },
]
