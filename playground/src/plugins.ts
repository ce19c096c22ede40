/**
 * The page of plugins: a card for each of `plugin-cases.ts`, with what the plugin says of itself, the events that it got, and its answer or
 * its end.
 */
import { byId, button, element, sectionOf } from "./dom.ts"
import { codeOf, EVENT, open, sections } from "./plugin-cases.ts"
import type { PluginCase } from "./plugin-cases.ts"
import { PluginError } from "./plugin-host.ts"
import type { Plugin } from "./plugin-host.ts"
import { PluginThread } from "./plugin-thread.ts"

type State = "fails" | "passes" | "waits"
/** A plugin in the page's own thread, or in a worker. */
interface Guest {
  readonly metadata: unknown
  handle(event: unknown): unknown
  dispose(): void
  replace?: Plugin["replace"]
}

const MARKS: Readonly<Record<State, string>> = { passes: "✓", fails: "✗", waits: "…" }
const urlOf = (id: string): string => new URL(`./plugins/${id}.wasm`, document.baseURI).href
const cards: Card[] = []

class Card {
  readonly root: HTMLElement
  readonly #one: PluginCase
  readonly #about = element("p", { className: "about" })
  readonly #log = element("pre", { tabIndex: 0, className: "log" })
  readonly #mark = element("span", { className: "mark" })
  readonly #answer = element("output", { className: "answer" })
  readonly #again = button("Load again", () => void this.start())
  #guest: Guest | undefined
  /** The heading is about the first event. */
  #state: State = "waits"
  /** The file of the version that is next. */
  #next: string | undefined

  constructor(one: PluginCase) {
    this.#one = one
    this.#next = one.next
    this.#mark.setAttribute("role", "img")
    const verb = /^[A-Z]+$/.test(one.expected)
      ? one.expected === "INTERFACE" || one.expected === "HASH"
        ? "is refused by"
        : "ends in"
      : "answers"
    const controls = element(
      "div",
      { className: "controls" },
      button("Send", () => void this.send({ text: textOf() })),
      this.#again,
    )
    if (one.next !== undefined) controls.append(this.#replacing())
    this.root = element(
      "article",
      { className: "card plugin", id: one.id },
      element(
        "h3",
        {},
        element("code", {}, `${one.id}.wasm`),
        ` ${verb} `,
        element("code", { className: "expected" }, one.expected),
      ),
      element("p", { className: "text" }, one.text),
      this.#about,
      this.#log,
      element("div", { className: "result" }, this.#mark, this.#answer),
      controls,
    )
    this.#set("waits")
  }

  get state(): State {
    return this.#state
  }

  get lives(): boolean {
    return this.#guest !== undefined
  }

  /** Loads the file, and sends the first events. */
  async start(): Promise<void> {
    this.#guest?.dispose()
    this.#guest = undefined
    this.#next = this.#one.next
    this.#log.textContent = ""
    this.#about.textContent = ""
    this.#set("waits")
    try {
      this.#guest = await this.#open()
      this.#introduce()
    } catch (error) {
      return this.#end(error)
    }
    let sent = 0
    for (; sent < (this.#one.events ?? 1) && this.#guest; sent++) await this.send(EVENT, sent < 2)
    if (sent > 2) this.#print("comment", `${sent - 1} events were answered`)
    if (this.#state === "waits") this.#set("fails")
  }

  /** Sends one event, if the plugin is alive. */
  async send(event: { readonly text: string }, isLogged = true): Promise<void> {
    if (!this.#guest) return this.#print("comment", "it has ended: load it again")
    if (isLogged) this.#print("event", `→ ${JSON.stringify(event)}`)
    try {
      const answer = JSON.stringify(await this.#guest.handle(event))
      if (isLogged) this.#print("answer-line", `← ${answer}`)
      if (this.#state !== "waits") return
      this.#answer.textContent = answer
      this.#answer.className = "answer"
      if (answer === this.#one.expected) this.#set("passes")
    } catch (error) {
      this.#end(error)
    }
  }

  async #open(): Promise<Guest> {
    const { id, options, timeout } = this.#one
    const onLine = (line: string): void => this.#print("printed", `stdout: ${line}`)
    if (timeout === undefined) return open(this.#one, urlOf(id), options?.wasi && { wasi: { stdout: onLine } })
    const worker = new Worker(new URL("./plugin-worker.ts", import.meta.url), { type: "module" })
    const thread = await PluginThread.open(worker, urlOf(id), AbortSignal.timeout(20_000))
    thread.onLine = onLine
    return {
      metadata: thread.metadata,
      handle: (event) => thread.handle(event, AbortSignal.timeout(timeout)),
      dispose: () => thread.dispose(),
    }
  }

  #introduce(): void {
    const { name, version, about } = this.#guest!.metadata as Record<string, unknown>
    this.#about.textContent = `${name} ${version}: ${about}`
  }

  #replacing(): HTMLButtonElement {
    const label = (): string => `Replace by ${this.#next}.wasm`
    const made = button(label(), () => {
      const [plugin, next] = [this.#guest, this.#next!]
      if (!plugin?.replace) return
      plugin.replace(urlOf(next)).then(
        (it) => {
          this.#guest = it
          this.#next = next === this.#one.next ? this.#one.id : this.#one.next
          made.textContent = label()
          this.#introduce()
          return this.send({ text: textOf() })
        },
        (error: unknown) => this.#print("error", (error as Error).message),
      )
    })
    this.#again.addEventListener("click", () => (made.textContent = label()))
    return made
  }

  #end(error: unknown): void {
    const code = codeOf(error)
    this.#guest = undefined
    const text =
      error instanceof PluginError ? error.message.replaceAll(new URL("./plugins/", document.baseURI).href, "") : ""
    this.#print("error", text)
    this.#answer.textContent = code
    this.#answer.className = "answer code"
    this.#set(code === this.#one.expected ? "passes" : "fails")
  }

  #print(className: string, text: string): void {
    const line = element("span", { className, textContent: `${text}\n` })
    this.#log.append(line)
    this.#log.scrollTop = line.offsetTop - this.#log.offsetTop
  }

  #set(state: State): void {
    this.#state = state
    this.root.dataset["state"] = state
    this.root.dataset["lives"] = String(this.lives)
    this.#mark.textContent = MARKS[state]
    this.#mark.setAttribute("aria-label", state)
    summarize()
  }
}

const textOf = (): string => (byId("text") as HTMLInputElement).value

function summarize(): void {
  const count = (wanted: State): number => cards.filter(({ state }) => state === wanted).length
  const parts = [
    `${count("passes")} of ${cards.length} as expected`,
    `${cards.filter(({ lives }) => lives).length} alive`,
  ]
  if (count("fails") > 0) parts.splice(1, 0, `${count("fails")} not`)
  const summary = byId("summary")
  summary.textContent = parts.join(" · ")
  summary.dataset["state"] = count("fails") > 0 ? "fails" : count("waits") > 0 ? "waits" : "passes"
}

for (const { title, text, cases } of sections) {
  const made = cases.map((one) => new Card(one))
  cards.push(...made)
  byId("sections").append(
    sectionOf(
      title,
      text,
      made.map(({ root }) => root),
    ),
  )
}
async function sendAll(): Promise<void> {
  await Promise.all(cards.map((card) => card.lives && card.send({ text: textOf() })))
}
byId("events").addEventListener("submit", (event) => {
  event.preventDefault()
  void sendAll()
})
await Promise.all(cards.map((card) => card.start()))
// The plugins that are left still answer, after all that happened to the others.
await sendAll()
summarize()
document.documentElement.dataset["ready"] = "true"
