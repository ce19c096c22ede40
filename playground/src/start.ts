/** What `start.js` runs: the cases of both pages. `plugins` is the URL of the folder with the plugins. */
import { runAll as runCases } from "./cases.ts"
import type { Row } from "./cases.ts"
import { runPlugins } from "./plugin-cases.ts"

export const runAll = async (plugins: string): Promise<Row[]> => [...(await runCases()), ...(await runPlugins(plugins))]
