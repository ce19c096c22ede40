/**
 * The page: a card for every case of `cases.ts`, with its code, its answer and a mark; some get controls of their own.
 *
 * The cases are imported dynamically, so that the page can tell of a module that cannot be loaded.
 */
import type * as cases from "./cases.ts"
import type { Case, Section } from "./case.ts"
import type { Outcome } from "./cases.ts"
import { byId, element, highlight, sectionOf } from "./dom.ts"
import { createExtras } from "./extras.ts"
import type { Extra } from "./extras.ts"

type Cases = typeof cases
type State = "fails" | "passes" | "waits"

const MARKS: Readonly<Record<State, string>> = { passes: "✓", fails: "✗", waits: "…" }

const states = new Map<string, State>()

function setState(card: HTMLElement, id: string, state: State): void {
  states.set(id, state)
  card.dataset["state"] = state
  const mark = card.querySelector<HTMLElement>(".mark")
  if (mark !== null) {
    mark.textContent = MARKS[state]
    mark.setAttribute("aria-label", state)
  }
  summarize()
}

function summarize(): void {
  const count = (wanted: State): number => [...states.values()].filter((state) => state === wanted).length
  const parts = [`${count("passes")} of ${states.size} pass`]
  if (count("fails") > 0) parts.push(`${count("fails")} ${count("fails") === 1 ? "fails" : "fail"}`)
  if (count("waits") > 0) parts.push(`${count("waits")} ${count("waits") === 1 ? "waits" : "wait"} for a click`)
  const summary = byId("summary")
  summary.textContent = parts.join(" · ")
  summary.dataset["state"] = count("fails") > 0 ? "fails" : count("waits") > 0 ? "waits" : "passes"
}

function card(
  one: Case,
  extra: Extra | undefined,
  { run, servedByPage, show }: Cases,
): { element: HTMLElement; start: () => Promise<void> } {
  const answer = element("output", { className: "answer" })
  const mark = element("span", { className: "mark" })
  mark.setAttribute("role", "img")
  const root = element(
    "article",
    { className: extra === undefined ? "card" : `card ${extra.className}`, id: one.id },
    element(
      "h3",
      {},
      element("code", {}, one.call),
      " is ",
      element("code", { className: "expected" }, show(one.expected)),
    ),
    element("pre", { tabIndex: 0 }, element("code", {}, ...highlight(one.code))),
    element("div", { className: "result" }, mark, answer),
  )

  const finish = ({ answer: text, passes }: Outcome): void => {
    answer.textContent = text
    setState(root, one.id, passes ? "passes" : "fails")
  }
  const start = async (): Promise<void> => finish(await run(one, servedByPage()))
  setState(root, one.id, "waits")
  if (one.onClick === true) {
    const button = element("button", { type: "button", textContent: "Run" })
    button.setAttribute("aria-label", `Run ${one.call}`)
    button.addEventListener("click", () => {
      button.disabled = true
      void start().then(() => {
        button.remove()
        extra?.update?.()
      })
    })
    answer.append(button)
  }
  if (extra !== undefined) root.querySelector(".result")?.before(extra.create())
  return { element: root, start: one.onClick === true ? async () => {} : start }
}

async function section(
  { title, text, cases }: Section,
  extras: Readonly<Record<string, Extra>>,
  all: Cases,
): Promise<void> {
  const cards = cases.map((one) => card(one, extras[one.id], all))
  byId("sections").append(
    sectionOf(
      title,
      text,
      cards.map((it) => it.element),
    ),
  )
  // One after the other, so that each case finds the same state on every visit.
  for (const { start } of cards) await start()
  for (const { id } of cases) extras[id]?.update?.()
}

try {
  const all = await import("./cases.ts")
  const extras = createExtras(all.live, all.servedByPage())
  for (const one of all.sections) await section(one, extras, all)
  document.documentElement.dataset["ready"] = "true"
} catch (error) {
  const summary = byId("summary")
  summary.textContent = `The modules could not be loaded. ${String(error)}`
  summary.dataset["state"] = "fails"
  throw error
}
