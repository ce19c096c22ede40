/** Rollup reads no TypeScript by itself: types are erased by esbuild's transform. */
import { transform } from "esbuild"
import type { Plugin } from "rollup"

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
