/** Types that cannot be written, and types that several write at once: no build fails by them, and none of them is lost. */
import { execFileSync } from "node:child_process"
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, onTestFinished, test } from "vitest"
import { buildInProcess, buildInThread } from "../support/build-alone.ts"
import type { AloneRequest } from "../support/build-alone.ts"
import { BUNDLERS } from "../support/bundle.ts"
import { projectOfTest } from "../support/hooks.ts"
import type { Project } from "../support/project.ts"
import { fixture } from "../support/wasm.ts"

const MATH = fixture("math")
/** 248 characters are a legal name; those of its declarations are eight more. */
const LONG = `${"n".repeat(248)}.wasm`

interface Obstacle {
  readonly name: string
  readonly files: Record<string, string | Uint8Array>
  /** Puts it in the way. */
  readonly prepare?: (project: Project) => void
  /** Whether it is one only where permissions hold, which they do not for root. */
  readonly isPermission?: true
  /** The files of which a note must tell, and its reason. */
  readonly told: readonly string[]
  readonly reason: RegExp
}

const app = (name: string): Obstacle["files"] => ({
  [`src/${name}`]: MATH,
  "src/main.js": `import { add } from "./${name}"\nexport const three = add(1, 2)\n`,
})

function mountSmall(folder: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8k", "tmpfs", folder], { stdio: "ignore" })
    onTestFinished(() => void execFileSync("umount", [folder], { stdio: "ignore" }))
    return true
  } catch {
    return false
  }
}

const OBSTACLES: Obstacle[] = [
  {
    name: "a folder is in the way",
    files: app("a.wasm"),
    prepare: ({ path }) => {
      mkdirSync(path("src/a.d.wasm.ts"))
      mkdirSync(path("wasm-env.d.ts"))
    },
    told: ["src/a.d.wasm.ts", "wasm-env.d.ts"],
    reason: /EISDIR/,
  },
  {
    name: "their name is too long",
    files: app(LONG),
    told: [`src/${LONG.replace(".wasm", ".d.wasm.ts")}`],
    reason: /ENAMETOOLONG/,
  },
  {
    name: "the folder is read-only",
    files: app("a.wasm"),
    prepare: ({ root, path }) => {
      for (const folder of [path("src"), root]) chmodSync(folder, 0o555)
      onTestFinished(() => {
        for (const folder of [path("src"), root]) chmodSync(folder, 0o755)
      })
    },
    isPermission: true,
    told: ["src/a.d.wasm.ts", "wasm-env.d.ts"],
    reason: /EACCES/,
  },
  {
    name: "somebody else's may not be read",
    files: { ...app("a.wasm"), "src/a.d.wasm.ts": "export {}\n" },
    prepare: ({ root, path }) => {
      chmodSync(path("src/a.d.wasm.ts"), 0)
      chmodSync(path("src"), 0o777)
      chmodSync(root, 0o777)
    },
    isPermission: true,
    told: ["src/a.d.wasm.ts"],
    reason: /EACCES/,
  },
]

async function requestFor(project: Project, bundler: AloneRequest["bundler"]): Promise<AloneRequest> {
  const outDir = project.path("dist")
  mkdirSync(outDir, { recursive: true })
  for (const folder of [project.root, project.path("src")]) chmodSync(folder, 0o755)
  return { bundler, root: project.root, entry: "src/main.js", outDir }
}

const leftovers = (project: Project): string[] =>
  [project.root, project.path("src")]
    .flatMap((folder) => readdirSync(folder))
    .filter((it) => /\.(?:tmp|lock)$/.test(it))

describe.each([...BUNDLERS, "vite dev"] as const)("%s", (bundler) => {
  test.skipIf(process.platform === "win32").each(OBSTACLES)(
    "goes on without types where $name, and one note for each file says so",
    async ({ files, prepare, isPermission, told, reason }) => {
      const project = await projectOfTest(files)
      const request = await requestFor(project, bundler)
      prepare?.(project)
      const { warnings, error } = await buildInProcess(request, isPermission)
      expect(error).toBeUndefined()
      const notes = warnings.filter((text) => text.includes("`types: false`"))
      expect(notes).toEqual(told.map((file) => expect.stringContaining(`${file} cannot be written (`)))
      for (const note of notes) expect(note).toMatch(reason)
      expect(leftovers(project)).toEqual([])
    },
  )

  test("goes on without types on a full disk", async ({ skip }) => {
    const project = await projectOfTest({ "src/main.js": "" })
    const request = await requestFor(project, bundler)
    mkdirSync(project.path("full"))
    if (!mountSmall(project.path("full"))) return skip("a small disk can be mounted by the administrator of a Linux")
    writeFileSync(project.path("full/a.wasm"), MATH)
    writeFileSync(project.path("src/main.js"), 'export * from "../full/a.wasm"\n')
    writeFileSync(project.path("full/rest"), "")
    try {
      writeFileSync(project.path("full/rest"), new Uint8Array(65_536))
    } catch {}
    const { warnings, error } = await buildInProcess(request)
    expect(error).toBeUndefined()
    expect(warnings.filter((text) => text.includes("`types: false`"))).toEqual([
      expect.stringMatching(/full\/a\.d\.wasm\.ts cannot be written \(ENOSPC/),
    ])
  })
})

test.skipIf(process.platform === "win32").each(BUNDLERS)(
  "%s's note about somebody else's file cannot steer a terminal",
  async (bundler) => {
    const name = "a\u001b[2J\nb"
    const project = await projectOfTest({
      [`src/${name}.wasm`]: MATH,
      [`src/${name}.d.wasm.ts`]: "export {}\n",
      "src/main.js": `export * from ${JSON.stringify(`./${name}.wasm`)}\n`,
    })
    const { warnings } = await buildInProcess(await requestFor(project, bundler))
    expect(warnings).toEqual([
      expect.stringContaining("src/a\uFFFD[2J\uFFFDb.d.wasm.ts was not written by wasmport and is left as it is."),
    ])
  },
)

describe("several that build at once", () => {
  const COUNT = 40
  const names = Array.from({ length: COUNT }, (_, i) => `m${i}`)
  /** Each entry imports modules of its own, and all of them the same ones too. */
  const files = (entries: number): Record<string, string | Uint8Array> => ({
    ...Object.fromEntries(names.map((name) => [`src/${name}.wasm`, MATH])),
    ...Object.fromEntries(
      Array.from({ length: entries }, (_, entry) => [
        `src/entry${entry}.js`,
        names
          .filter((_, i) => i % entries === entry || i < 4)
          .map((name) => `export * as ${name} from "./${name}.wasm"`)
          .join("\n"),
      ]),
    ),
  })
  const envOf = (project: Project): string[] =>
    readFileSync(project.path("wasm-env.d.ts"), "utf8")
      .split("\n")
      .flatMap((line) => /^\/\/ module: src\/(\w+)\.wasm$/.exec(line)?.[1] ?? [])
      .sort()

  test.each([
    ["threads", buildInThread],
    ["processes", buildInProcess],
  ] as const)("%s of different entries lose no module of wasm-env.d.ts, and none fails", async (_, build) => {
    for (let round = 0; round < 3; round++) {
      const project = await projectOfTest(files(4))
      const answers = await Promise.all(
        [0, 1, 2, 3].map((entry) =>
          build({
            bundler: round === 1 ? "rolldown" : "esbuild",
            root: project.root,
            entry: `src/entry${entry}.js`,
            outDir: project.path(`dist${entry}`),
          }),
        ),
      )
      expect(answers.map(({ error, warnings }) => [error, ...warnings])).toEqual(answers.map(() => [undefined]))
      expect(envOf(project)).toEqual(names.toSorted())
      for (const name of names) expect(existsSync(project.path(`src/${name}.d.wasm.ts`))).toBe(true)
      expect(leftovers(project)).toEqual([])
    }
  })

  test("a lock that a killed process has left behind is taken over", async () => {
    const project = await projectOfTest(files(1))
    writeFileSync(project.path("wasm-env.d.ts.lock"), "")
    const { error } = await buildInProcess({
      bundler: "esbuild",
      root: project.root,
      entry: "src/entry0.js",
      outDir: project.path("dist"),
    })
    expect(error).toBeUndefined()
    expect(envOf(project)).toEqual(names.toSorted())
    expect(leftovers(project)).toEqual([])
  })

  test("a link under a name that could be guessed leads no write out of the project", async () => {
    const project = await projectOfTest({ ...files(1), "outside.txt": "mine" })
    for (const name of names) {
      for (let pid = process.pid; pid < process.pid + 20; pid++) {
        symlinkSync(project.path("outside.txt"), join(project.root, `src/${name}.d.wasm.ts.${pid}.tmp`))
      }
    }
    const { error } = await buildInThread({
      bundler: "esbuild",
      root: project.root,
      entry: "src/entry0.js",
      outDir: project.path("dist"),
    })
    expect(error).toBeUndefined()
    expect(readFileSync(project.path("outside.txt"), "utf8")).toBe("mine")
  })
})
