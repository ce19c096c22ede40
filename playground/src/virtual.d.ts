/** Modules that Vite makes of other files. */
declare module "*?raw" {
  const text: string
  export default text
}

declare module "virtual:delivery" {
  /** The output of each build of `delivery.js`, by its name there. */
  const builds: Readonly<
    Record<
      "floor" | "integrity" | "keep" | "optimize" | "preload" | "split" | "strip",
      {
        readonly files: readonly {
          readonly name: string
          readonly size: number
          readonly zipped: number
          readonly text?: string
          readonly base64?: string
        }[]
        /** The links to wasm in the HTML. */
        readonly links: readonly string[]
        /** The hashes in the code. */
        readonly hashes: readonly string[]
        /** The lines that the build printed of wasm. */
        readonly told: readonly string[]
      }
    >
  >
  export default builds
}
