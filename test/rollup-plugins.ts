/** What Rollup leaves to plugins: types are erased by esbuild's transform, minifying is terser's. */
import { transform } from "esbuild"
import type { Plugin } from "rollup"
import { minify } from "terser"

export function stripTypeScriptTypes(): Plugin {
  return {
    name: "strip-typescript-types",
    async transform(code, id) {
      if (!/\.ts$/.test(id)) return null
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
