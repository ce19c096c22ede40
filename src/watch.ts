/**
 * The files that answers depend on. Bundlers that watch are told of them. If an answer failed, they are remembered: a change of one of them is enough
 * to try again.
 */
import { readdirSync } from "node:fs"
import { dirname, isAbsolute, join } from "node:path"
import type { Watch } from "./graph/suppliers.ts"
import { nameOf, slash, splitQuery } from "./ids.ts"
import { kindOf, MissingFiles } from "./project/missing-files.ts"

/** All that one answer depends on. */
export class Looked implements Watch {
  /** Files that exist, and files that do not. */
  readonly files: Set<string> = new Set()
  /** Specifiers that cannot be resolved, each with its module: any new file may be the one that is meant. */
  readonly awaited: { readonly specifier: string; readonly importer: string }[] = []
  readonly #folders = new Set<string>()
  readonly #tell: ((file: string) => void) | undefined
  readonly #tellNames: ((folder: string, names: RegExp) => void) | undefined

  /** `tell` is called for each file, at once, and `tellNames` for files of such names in a folder. */
  constructor(tell?: (file: string) => void, tellNames?: (folder: string, names: RegExp) => void) {
    this.#tell = tell
    this.#tellNames = tellNames
  }

  readonly watch = (file: string): void => {
    if (this.files.has(file)) return
    this.files.add(file)
    this.#tell?.(file)
  }

  readonly watchFor = (specifier: string, importer: string): void => {
    this.awaited.push({ specifier, importer })
    const file = fileOf(specifier, importer)
    if (file !== undefined) this.watch(file)
  }

  readonly watchNames = (folder: string, names: RegExp): void => {
    this.#folders.add(folder)
    this.#tellNames?.(folder, names)
  }

  /** The existing folders in which an awaited file may appear. `root`: the project's; folders above it are left out. */
  folders(root: string): Set<string> {
    const awaited = this.awaited.flatMap(({ specifier, importer }) => [...foldersOf(specifier, importer, root)])
    return new Set([...awaited, ...this.#folders])
  }
}

/** The file that a specifier would mean from that module; undefined for a package's, which may be many. */
function fileOf(specifier: string, importer: string): string | undefined {
  const { path } = splitQuery(specifier)
  if (isAbsolute(path)) return slash(path)
  return path.startsWith(".") ? slash(join(dirname(importer), path)) : undefined
}

function* foldersOf(specifier: string, importer: string, root: string): Generator<string> {
  const file = fileOf(specifier, importer)
  if (file !== undefined) {
    // The file may have another ending, or stand in a folder of this name.
    if (isFolder(file)) yield file
    yield* nearest(dirname(file))
    return
  }
  for (let folder = dirname(importer); ; folder = dirname(folder)) {
    yield* nearest(join(folder, "node_modules", nameOf(specifier)))
    if (slash(folder) === root || folder === dirname(folder)) return
  }
}

/** The folder, or the first above it that exists. */
function* nearest(from: string): Generator<string> {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder))
    if (isFolder(folder)) return yield folder
}

/** The names in a folder that fit, as one text. */
function namesIn(folder: string, names: RegExp): string {
  try {
    return readdirSync(folder)
      .filter((name) => names.test(name))
      .sort()
      .join("/")
  } catch {
    return ""
  }
}

function isFolder(path: string): boolean {
  try {
    readdirSync(path)
    return true
  } catch {
    return false
  }
}

/** The part of a plugin context that tells the bundler. */
interface WatchContext {
  readonly meta: { readonly watchMode: boolean }
  /** For Vite: the page and its server have failures of their own. */
  readonly environment?: object
  addWatchFile(id: string): void
}

/** How the bundler watches. */
export interface WatchSurroundings {
  /** Which dev server watches; undefined in builds. */
  readonly dev: unknown
  /** Whether files that are not there can be watched (Rollup). */
  readonly lateFormat?: true
  /** Whether the build belongs to one that watches, as a worker's does. */
  readonly isWatched?: boolean
}

/** The watching of one plugin under Rollup, Rolldown and Vite. */
export class Watching {
  /** By environment and id: all that the last answer looked at, if it failed. */
  readonly #failed = new WeakMap<object, Map<string, Looked>>()
  readonly #missing = new MissingFiles()

  /**
   * Runs `find`. The bundler is told at once what the answer depends on. With `isLate` it is told only if `find` fails, since it otherwise knows by
   * itself.
   */
  async during<T>(
    id: string,
    context: WatchContext,
    surroundings: WatchSurroundings,
    isLate: boolean,
    find: (looked: Looked) => Promise<T>,
  ): Promise<T> {
    const tell = (file: string): void => this.watch(file, context, surroundings)
    const looked = new Looked(isLate ? undefined : tell, (folder, names) =>
      this.#watchNames(folder, names, context, surroundings),
    )
    const failed = this.#failedIn(context.environment)
    try {
      const answer = await find(looked)
      failed.delete(id)
      return answer
    } catch (error) {
      failed.set(id, looked)
      if (isLate) for (const file of looked.files) tell(file)
      throw error
    }
  }

  /** Whether a file that changed or appeared may mend a failure. Such failures are forgotten: the next answer tells. */
  isMended(environment: object, file: string, hasCome: boolean): boolean {
    const failed = this.#failedIn(environment)
    const mended = [...failed].filter(([, { files, awaited }]) => files.has(file) || (hasCome && awaited.length > 0))
    for (const [id] of mended) failed.delete(id)
    return mended.length > 0
  }

  #failedIn(environment: object = this): Map<string, Looked> {
    const failed = this.#failed.get(environment) ?? new Map<string, Looked>()
    this.#failed.set(environment, failed)
    return failed
  }

  close(): void {
    this.#missing.close()
  }

  /** A dev server sees new files by itself. */
  #watchNames(folder: string, names: RegExp, context: WatchContext, { dev, isWatched }: WatchSurroundings): void {
    if (dev !== undefined || (!context.meta.watchMode && isWatched !== true)) return
    const standIn = this.#missing.standIn(`${folder}/${names.source}`, () => namesIn(folder, names))
    if (standIn !== undefined) context.addWatchFile(standIn)
  }

  /** Tells the bundler of a file that the answer depends on, whether it is there or not. */
  watch(file: string, context: WatchContext, { dev, lateFormat, isWatched }: WatchSurroundings): void {
    if (!context.meta.watchMode && isWatched !== true) return
    const kind = kindOf(file)
    // A folder stands in the place of the file. Watching the folder would not tell of its end.
    const isInPlace = kind === "other" && /\.(?:wasm|wit)$/i.test(file)
    const isThere = kind !== undefined && !isInPlace
    if (isThere) this.#missing.found(file)
    // Vite's dev server treats watched files as imported, and complains of missing ones. It sees new files by itself.
    if (dev !== undefined && !isThere) return
    const watched = isThere || (lateFormat === true && !isInPlace) ? file : this.#missing.standIn(file)
    if (watched !== undefined) context.addWatchFile(watched)
  }
}
