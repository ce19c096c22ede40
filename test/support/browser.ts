/**
 * A real browser for the tests and the playground, and a small server for the pages that it visits.
 *
 * It is the system's Chrome or Chromium if there is one, and otherwise the one from npm (`@sparticuz/chromium`, Linux on x64).
 * That package has packed files, which are unpacked once per version into the user's cache folder, without network. Flags are our
 * own.
 */
import { constants, createReadStream, createWriteStream, existsSync } from "node:fs"
import { access, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { homedir } from "node:os"
import { delimiter, dirname, extname, join, sep } from "node:path"
import { pipeline } from "node:stream/promises"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { brotliDecompress, createBrotliDecompress } from "node:zlib"
import { chromium } from "playwright-core"
import type { Browser, LaunchOptions as PlaywrightOptions } from "playwright-core"

export interface LaunchOptions {
  /** Which browser; by default the system's, if there is one. `CHROME_PATH` counts as the system's. */
  from?: "system" | "npm"
  /** Further flags of Chromium, behind those that every test needs. */
  flags?: readonly string[]
}

/** A headless browser with a fresh profile. Throws with advice if there is neither browser. */
export async function launch(options: LaunchOptions = {}): Promise<Browser> {
  return await chromium.launch(await launchOptions(options))
}

/** The options that tell Playwright which browser to launch, and how. */
export async function launchOptions({ from, flags = [] }: LaunchOptions = {}): Promise<PlaywrightOptions> {
  const system = from === "npm" ? undefined : await systemBrowser()
  // Playwright itself adds a fresh user-data-dir, and removes it.
  if (system !== undefined) return { executablePath: system, args: [...FLAGS, ...flags] }
  if (from === "system") throw new Error(`No Chrome or Chromium found. ${ADVICE}`)
  const { executablePath, env } = await npmBrowser()
  // In this build a load past the end of a memory would crash the page, if the engine left that to the system's signals.
  return {
    executablePath,
    env,
    args: ["--headless=shell", "--disable-features=WebAssemblyTrapHandler", ...FLAGS, ...flags],
  }
}

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--no-first-run",
]
const ADVICE = "Install Chrome or Chromium, or point CHROME_PATH to one."

/** The path of the first usual browser that is there. */
async function systemBrowser(): Promise<string | undefined> {
  const { CHROME_PATH } = process.env
  for (const path of CHROME_PATH === undefined || CHROME_PATH === "" ? candidates() : [CHROME_PATH]) {
    if (await isExecutable(path)) return path
  }
  if (CHROME_PATH !== undefined && CHROME_PATH !== "")
    throw new Error(`CHROME_PATH is ${JSON.stringify(CHROME_PATH)}, which cannot be run.`)
  return undefined
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )

function candidates(): string[] {
  const { PATH = "", PROGRAMFILES, "PROGRAMFILES(X86)": PROGRAMFILES_X86, LOCALAPPDATA } = process.env
  switch (process.platform) {
    case "darwin":
      return ["Google Chrome", "Chromium", "Microsoft Edge"].flatMap((name) =>
        ["/", homedir()].map((root) => join(root, `Applications/${name}.app/Contents/MacOS/${name}`)),
      )
    case "win32":
      return [
        "Google/Chrome/Application/chrome.exe",
        "Chromium/Application/chrome.exe",
        "Microsoft/Edge/Application/msedge.exe",
      ].flatMap((name) =>
        [PROGRAMFILES, PROGRAMFILES_X86, LOCALAPPDATA]
          .filter((root) => root !== undefined)
          .map((root) => join(root, name)),
      )
    default: {
      const folders = [
        ...PATH.split(delimiter).filter((folder) => folder !== ""),
        "/usr/bin",
        "/usr/local/bin",
        "/opt/google/chrome",
        "/snap/bin",
      ]
      const names = ["google-chrome-stable", "google-chrome", "chrome", "chromium", "chromium-browser"]
      return names.flatMap((name) => folders.map((folder) => join(folder, name)))
    }
  }
}

/** Unpacks the browser from npm, if that was not done before. */
async function npmBrowser(): Promise<{ executablePath: string; env: Record<string, string> }> {
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error(
      `The browser from npm is for Linux on x64, this is ${process.platform} on ${process.arch}. ${ADVICE}`,
    )
  const root = packageRoot(fileURLToPath(import.meta.resolve("@sparticuz/chromium")))
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string }
  const { XDG_CACHE_HOME, LD_LIBRARY_PATH } = process.env
  const cache = XDG_CACHE_HOME === undefined || XDG_CACHE_HOME === "" ? join(homedir(), ".cache") : XDG_CACHE_HOME
  const folder = join(cache, "wasmport", `chromium-${version}`)
  if (!existsSync(folder)) await unpack(join(root, "bin"), folder)
  const libraries = [join(folder, "lib"), LD_LIBRARY_PATH ?? ""].filter((path) => path !== "").join(":")
  const env: Record<string, string> = { ...definedEnv(), LD_LIBRARY_PATH: libraries }
  // A machine without fonts of its own would draw no letter.
  if (!existsSync("/etc/fonts/fonts.conf")) env["FONTCONFIG_FILE"] = join(folder, "fonts.conf")
  return { executablePath: join(folder, "chromium"), env }
}

/** The folder of the package that `file` belongs to: a package.json without a name only says what kind of modules there are. */
function packageRoot(file: string): string {
  let folder = dirname(file)
  while (!existsSync(join(folder, "bin", "chromium.br"))) {
    if (folder === dirname(folder)) throw new Error(`@sparticuz/chromium has no bin/chromium.br. ${ADVICE}`)
    folder = dirname(folder)
  }
  return folder
}

const definedEnv = (): Record<string, string> =>
  Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined))

/**
 * Unpacks all or nothing: into a folder of this process, which is then renamed. If another process was first, this one's folder
 * is thrown away.
 */
async function unpack(packed: string, folder: string): Promise<void> {
  const temporary = `${folder}.${process.pid}-${Date.now()}.tmp`
  await mkdir(temporary, { recursive: true })
  try {
    await Promise.all([
      pipeline(
        createReadStream(join(packed, "chromium.br")),
        createBrotliDecompress({ chunkSize: 2 ** 20 }),
        createWriteStream(join(temporary, "chromium"), { mode: 0o755 }),
      ),
      ...["al2023", "fonts"].map(async (name) =>
        untar(await promisify(brotliDecompress)(await readFile(join(packed, `${name}.tar.br`))), temporary),
      ),
    ])
    await writeFile(join(temporary, "fonts.conf"), fontsConf(join(folder, "fonts"), join(folder, "fonts-cache")))
    await rename(temporary, folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error
    })
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

const fontsConf = (fonts: string, cache: string): string =>
  `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n  <dir>${fonts}</dir>\n  <cachedir>${cache}</cachedir>\n</fontconfig>\n`

/** Files and folders of a plain tar (ustar, names under 100 bytes), as in the package. */
async function untar(tar: Buffer, folder: string): Promise<void> {
  const text = (start: number, length: number): string =>
    tar.toString("latin1", start, start + length).split("\0")[0] ?? ""
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const name = text(at, 100)
    const size = Number.parseInt(text(at + 124, 12).trim(), 8)
    const kind = text(at + 156, 1)
    const target = join(folder, name)
    if (Number.isNaN(size) || !`${target}${sep}`.startsWith(`${folder}${sep}`))
      throw new Error(`Cannot unpack ${JSON.stringify(name)}: not a plain tar.`)
    if (kind === "" || kind === "0") {
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, tar.subarray(at + 512, at + 512 + size), {
        mode: Number.parseInt(text(at + 100, 8), 8) & 0o777,
      })
    }
    at += 512 + Math.ceil(size / 512) * 512
  }
}

export interface Answer {
  /** 200 by default, 404 if there is neither a body nor a file. */
  status?: number
  /** The content type; the file's own by default, none at all with null. */
  type?: string | null
  /** Instead of the file. */
  body?: string | Uint8Array
  /** Beside the content type. */
  headers?: Readonly<Record<string, string>>
}

export interface Served {
  /** The origin, without a slash at its end. */
  readonly url: string
  close(): Promise<void>
}

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".map": "application/json",
  ".mjs": "text/javascript",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain",
  ".wasm": "application/wasm",
}

const BLANK: Answer = { type: "text/html", body: "<!doctype html>" }

/**
 * Serves the files of `dir` on a free port of 127.0.0.1, and an empty page at `/` if `dir` has none. `respond` may answer for a
 * path (without query), wholly or in part.
 */
export async function serve(
  dir: string,
  { respond }: { respond?: (path: string) => Answer | undefined } = {},
): Promise<Served> {
  const server = createServer((request, response) => {
    const path = pathOf(request.url ?? "/")
    void (async () => {
      const file = path.split("/").includes("..") ? undefined : await fileOf(join(dir, path))
      const answer = respond?.(path) ?? (path === "/" && file === undefined ? BLANK : {})
      const body = answer.body ?? (file === undefined ? undefined : await readFile(file))
      const type = answer.type === undefined ? TYPES[extname(file ?? path)] : answer.type
      // Text without a charset would be read as Windows-1252.
      if (type !== undefined && type !== null)
        response.setHeader("content-type", /^text\/(?!.*charset)/.test(type) ? `${type}; charset=utf-8` : type)
      response.setHeader("cache-control", "no-store")
      for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value)
      // Browsers ask for an icon by themselves: its absence must be no error in the console.
      response.statusCode = answer.status ?? (body !== undefined ? 200 : path === "/favicon.ico" ? 204 : 404)
      response.end(body ?? "")
    })().catch((error: unknown) => {
      response.statusCode = 500
      response.end(String(error))
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(0, "127.0.0.1", resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function pathOf(url: string): string {
  try {
    return decodeURIComponent(new URL(url, "http://localhost").pathname)
  } catch {
    return "/.."
  }
}

/** The file at a path, `index.html` in a folder; undefined when there is none. */
async function fileOf(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isFile() === true) return path
  return found?.isDirectory() === true ? await fileOf(join(path, "index.html")) : undefined
}
