/** Vite's own `?url` of a module that a build ships without its names. It must lead to the same file as the imports, and not to a second one. */
import type { Context, Emitted } from "./build.ts"
import type { Core } from "./core.ts"
import { basename } from "./ids.ts"
import type { Loaded } from "./project/files.ts"

/** The facts by which Vite decides. */
interface Assets {
  readonly isPage: boolean
  readonly isLibrary: boolean
  readonly limit: number | ((file: string, content: Buffer) => boolean | undefined)
  /** Whether Vite puts URLs in place by `import.meta`, as from version 8 on. */
  readonly knowsFileUrls: boolean
}

/** Vite's default of `build.assetsInlineLimit`. */
const USUAL_LIMIT = 4096

/**
 * The code of the module, whose URL has Vite's form by `base` and `renderBuiltUrl`. Undefined if the file is shipped as it is, where Vite puts it
 * into the code, and for a file that is none of ours or no module.
 */
export function shippedUrl(
  context: Context,
  file: string,
  { core, emitted }: { readonly core: Core; readonly emitted: Emitted },
  { isPage, isLibrary, limit, knowsFileUrls }: Assets,
): string | undefined {
  const loaded = core.includes(file) ? loadedBy(core, file) : undefined
  if (loaded?.named === undefined || isLibrary || isInCode(loaded.named, file, limit)) return undefined
  core.noteShipped(loaded)
  const { bytes, path } = loaded
  const name = basename(file)
  // The page's build emits these files. In a server's build only the name counts.
  const reference = isPage
    ? emitted.reference(context, file, name, () => bytes, path)
    : context.emitFile({ type: "asset", name, originalFileName: path, source: bytes })
  return `export default ${knowsFileUrls ? `import.meta.ROLLUP_FILE_URL_${reference}` : `"__VITE_ASSET__${reference}__"`}`
}

function loadedBy(core: Core, file: string): Loaded | undefined {
  try {
    return core.load(file)
  } catch {
    // Vite serves any file, even a broken one.
    return undefined
  }
}

function isInCode(bytes: Uint8Array, file: string, limit: Assets["limit"]): boolean {
  const decided = typeof limit === "function" ? limit(file, Buffer.from(bytes)) : undefined
  return decided ?? bytes.length < (typeof limit === "function" ? USUAL_LIMIT : limit)
}
