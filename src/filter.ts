/** Patterns of the options -> a filter of files. */
import { createRequire } from "node:module"
import type { createFilter as CreateFilter, FilterPattern } from "@rollup/pluginutils"

/** Without patterns, the usual case, every file passes. A start then need not wait for the library that reads patterns. */
export function createFilter(
  include: FilterPattern | undefined,
  exclude?: FilterPattern,
  root?: string,
): (file: string) => boolean {
  if (isEmpty(include) && isEmpty(exclude)) return () => true
  const utils = createRequire(import.meta.url)("@rollup/pluginutils") as { createFilter: typeof CreateFilter }
  return utils.createFilter(include, exclude, root === undefined ? {} : { resolve: root })
}

const isEmpty = (pattern: FilterPattern | undefined): boolean =>
  pattern === undefined || pattern === null || (Array.isArray(pattern) && pattern.length === 0)
