/** Patterns of the options -> a filter of files. */
import { createRequire } from "node:module"
import type { createFilter as CreateFilter, FilterPattern } from "@rollup/pluginutils"

/** Takes every file where there are no patterns, as nearly everywhere: only then a start need not wait for the library that reads them. */
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
