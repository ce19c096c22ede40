/** Ids, keys and paths, on Windows too. */
import { symlink } from "node:fs/promises"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { basename, devUrl, parseId, relative, slash } from "../../src/ids.ts"
import { Keys } from "../../src/project/keys.ts"
import { createProject } from "../support/project.ts"
import type { Project } from "../support/project.ts"

describe("an id", () => {
  test.each([
    ["/app/math.wasm", { file: "/app/math.wasm", form: "" }],
    ["C:\\app\\math.wasm", { file: "C:/app/math.wasm", form: "" }],
    ["C:/app/math.wasm?init", { file: "C:/app/math.wasm", form: "init" }],
    ["/app/math.wasm?lazy", { file: "/app/math.wasm", form: "lazy" }],
    ["/app/math.wasm?defer", { file: "/app/math.wasm", form: "defer" }],
    ["/app/math.wasm?sync", { file: "/app/math.wasm", form: "sync" }],
    ["/app/math.wasm?module", { file: "/app/math.wasm", form: "module" }],
    ["/app/math.wasm?source", { file: "/app/math.wasm", form: "module" }],
    ["/app/math.wasm?source&module", { file: "/app/math.wasm", form: "module" }],
    ["/app/math.wasm?url", { file: "/app/math.wasm", form: "url" }],
    ["/app/math.wasm?wasmport=instance", { file: "/app/math.wasm", form: "wasmport=instance" }],
    ["/app/math.wasm?import&t=123&init", { file: "/app/math.wasm", form: "init" }],
    ["/app/C# stuff/a#b.wasm?init", { file: "/app/C# stuff/a#b.wasm", form: "init" }],
    ["./MATH.WASM", { file: "./MATH.WASM", form: "" }],
  ])("%s is recognised", (id, expected) => {
    expect(parseId(id)).toEqual(expected)
  })

  test.each([
    "/app/math.js",
    "/app/math.wasm.js",
    "/app/math.wasm?raw",
    "/app/math.wasm?inline",
    "/app/math.wasm?worker",
    "/app/math.wasm?wasmport=other",
    "/app/math.wasm?init=1",
    "/app/math.wasm?init&lazy",
    "/app/math.wasm?source&init",
    "\0/app/math.wasm",
    "/app/x?file=math.wasm",
  ])("%s is not ours", (id) => {
    expect(parseId(id)).toBeUndefined()
  })
})

describe("a key", () => {
  test.each([
    ["/app/src/math.wasm", "/app", "src/math.wasm", false],
    ["C:\\app\\src\\math.wasm", "C:\\app", "src/math.wasm", false],
    ["c:/app/src/math.wasm", "C:\\app", "src/math.wasm", false],
    ["C:\\app\\node_modules\\@scope\\pkg\\dist\\a.wasm", "C:\\app", "@scope/pkg/dist/a.wasm", true],
    ["/app/node_modules/.pnpm/pkg@1.0.0/node_modules/pkg/a.wasm", "/app", "pkg/a.wasm", true],
    ["/nobody/lib/a.wasm", "/app/web", "../../nobody/lib/a.wasm", false],
    ["/math.wasm", "/", "math.wasm", false],
  ])("of %s below %s is %s", (file, root, key, packaged) => {
    expect(new Keys(root).of(file)).toEqual({ key, packaged })
  })

  test("never has a backslash or a drive of the root's", () => {
    expect(relative(slash("D:\\a\\b"), slash("D:\\a\\c\\m.wasm"))).toBe("../c/m.wasm")
    expect(basename(slash("D:\\a\\c\\m.wasm"))).toBe("m.wasm")
  })

  describe("in a monorepo", () => {
    let project: Project
    beforeAll(async () => {
      project = await createProject({
        "package.json": JSON.stringify({ name: "monorepo" }),
        "loose/a.wasm": "",
        "packages/ui/package.json": JSON.stringify({ name: "@acme/ui" }),
        "packages/ui/src/x.wasm": "",
        // Says only what kind of modules there are.
        "packages/ui/esm/package.json": JSON.stringify({ type: "module" }),
        "packages/ui/esm/y.wasm": "",
        "packages/broken/package.json": "{",
        "packages/broken/z.wasm": "",
        "apps/one/package.json": JSON.stringify({ name: "one" }),
        "apps/one/src/own.wasm": "",
        "apps/two/package.json": JSON.stringify({ name: "two" }),
        "apps/two/node_modules/@acme/.keep": "",
      })
      await symlink(project.path("packages/ui"), project.path("apps/two/node_modules/@acme/ui"), "junction")
    })
    afterAll(() => project.remove())

    test.each([
      ["packages/ui/src/x.wasm", "@acme/ui/src/x.wasm"],
      ["packages/ui/esm/y.wasm", "@acme/ui/esm/y.wasm"],
      ["packages/broken/z.wasm", "monorepo/packages/broken/z.wasm"],
      ["loose/a.wasm", "monorepo/loose/a.wasm"],
    ])("of %s is %s in both apps, and leads back to the file", (file, key) => {
      for (const app of ["apps/one", "apps/two"]) {
        const keys = new Keys(project.path(app))
        expect(keys.of(project.path(file))).toEqual({ key, packaged: true })
        expect([...keys.candidates(key)]).toContain(project.path(file))
      }
    })

    test("leads to a linked package's file before that was seen", () => {
      expect([...new Keys(project.path("apps/two")).candidates("@acme/ui/src/x.wasm")]).toContain(
        project.path("packages/ui/src/x.wasm"),
      )
    })

    test("with the app's own name leads into the app", () => {
      expect([...new Keys(project.path("apps/one")).candidates("one/src/own.wasm")]).toContain(
        project.path("apps/one/src/own.wasm"),
      )
    })
  })
})

describe("the dev server's URL", () => {
  test.each([
    ["/app/node_modules/@scope/pkg/a b.wasm", "/app", "/", "/node_modules/@scope/pkg/a%20b.wasm"],
    ["/app/src/o&k+1=2,#?$;.wasm", "/app", "/", "/src/o&k+1=2,%23%3F$;.wasm"],
    ["/shared/pkg/a.wasm", "/app", "/base/", "/base/@fs/shared/pkg/a.wasm"],
    ["C:/app/node_modules/pkg/a.wasm", "C:/app", "/", "/node_modules/pkg/a.wasm"],
    ["D:/shared/a.wasm", "C:/app", "/", "/@fs/D:/shared/a.wasm"],
  ])("of %s below %s with base %s is %s", (file, root, base, url) => {
    expect(devUrl(file, { root, base })).toBe(url)
  })
})
