/** Exceptions of `exceptions.ts` whose reason is the bundler itself, shown with plain JavaScript modules and without our plugin. */
import { afterAll, describe, expect, test } from "vitest"
import { DEMONSTRATIONS, EXCEPTIONS, observedIn } from "./exceptions.ts"
import { Lab } from "./targets.ts"
import type { Target } from "./targets.ts"

const lab = new Lab()
afterAll(() => lab.close())

describe.each(Object.entries(DEMONSTRATIONS))("%s", (name, { files, native, observed }) => {
  const run = async (target: Target): Promise<unknown> => {
    const { results, buildError, runError } = await lab.run(target, { options: false, node: false, files })
    return buildError ?? runError ?? results
  }

  test("a browser without a bundler does what the standard says", async () => {
    expect(await run("Vite dev")).toEqual(native)
  })

  test.each(observedIn(observed))("%s does not, without our plugin", async (target, expected) => {
    expect(await run(target as Target)).toEqual(expected)
  })

  test("it is shown for every target that an exception takes it for", () => {
    const taken = EXCEPTIONS.filter((it) => it.shown === name).flatMap((it) => it.targets)
    expect([...new Set(taken)].sort()).toEqual(
      observedIn(observed)
        .map(([target]) => target)
        .sort(),
    )
  })
})

test("whatever does not hold is shown to be the bundler's", () => {
  expect(EXCEPTIONS.filter((it) => it.counts === "exception" && it.shown === undefined)).toEqual([])
})
