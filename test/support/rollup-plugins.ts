/** The work that Rollup leaves to plugins: types are erased by esbuild's transform, minifying is terser's. */
import { createRequire } from "node:module"
import { realpathSync } from "node:fs"
import { join } from "node:path"
import { transform } from "esbuild"
import type { Plugin } from "rollup"
import { minify } from "terser"

export function stripTypeScriptTypes(): Plugin {
  return {
    name: "strip-typescript-types",
    async transform(code, id) {
      if (!id.endsWith(".ts")) return null
      const result = await transform(code, { loader: "ts", sourcemap: true, sourcefile: id })
      return { code: result.code, map: result.map }
    },
  }
}

export function terser(): Plugin {
  return {
    name: "terser",
    async renderChunk(code) {
      return { code: (await minify(code, { module: true })).code ?? "", map: null }
    },
  }
}

/** Packages by name, as Node finds them from the project's root. */
export function nodeResolve(root: string): Plugin {
  const require = createRequire(join(root, "package.json"))
  return {
    name: "node-resolve",
    resolveId: (source) =>
      /^[\w@]/.test(source) && !source.startsWith("node:") ? realpathSync(require.resolve(source)) : null,
  }
}
