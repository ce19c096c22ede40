/** Expressions of the URLs of a module's file: emitted by a bundler, beside a chunk, and in a dev server. */
import { pathToFileURL } from "node:url"
import { quote } from "../loader/index.ts"
import type { Expression } from "../loader/index.ts"
import { basename, encodePath } from "./ids.ts"
import { fileUrl } from "./output-format.ts"
import type { Surroundings } from "./hooks.ts"

/** The expression of the URL of an emitted file, by the bundler's reference. */
export const emittedUrl = (reference: string, { assetUrl }: Pick<Surroundings, "assetUrl">): string =>
  assetUrl?.(reference) ?? `import.meta.ROLLUP_FILE_URL_${reference}`

/** The expression of the URL of a file at a path from the chunk. In SystemJS's format `import.meta` has been written already. */
export function besideUrl(path: string, format: string | undefined, { read }: Pick<Surroundings, "read">): string {
  const url = fileUrl(path.replace(/^\.\//, ""), format, read)
  return format === "system" || format === "systemjs" ? url.replace("import.meta", "module.meta") : url
}

/** The expression of the URL of a file that a dev server serves, or that its own process reads. */
export function devUrlOf(file: string, { read, url }: Surroundings): Expression {
  const onDisk = quote(pathToFileURL(file).href)
  if (read === "node") return { setup: "", code: onDisk }
  const path = url?.(file) ?? `./${encodePath(basename(file))}`
  // Tests of pages may run in Node (vitest's jsdom), where modules have the URLs of their files. The code avoids `new URL("…", import.meta.url)`,
  // which Vite looks for: it would read a package's whole code again to find assets.
  return {
    setup: "const { url: here } = import.meta",
    code: `here.startsWith("file:") ? ${onDisk} : new URL(${quote(path)}, here)`,
  }
}
