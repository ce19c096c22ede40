/** The cases of both pages, which `start.js` runs. `plugins`: the URL of the folder with the plugins, which some cases load, too. */
import { runAll as runCases } from "./cases.ts"
import type { Row } from "./cases.ts"
import { runPlugins } from "./plugin-cases.ts"

export const runAll = async (plugins: string): Promise<Row[]> => [
  ...(await runCases(plugins)),
  ...(await runPlugins(plugins)),
]
