/**
 * The controls of some cards, by the id of their case: counters that diverge, bytes to write, what was fetched so far.
 *
 * Everything shown is read out of the wasm anew after each click.
 */
import type { live } from "./cases.ts"
import { button, element } from "./dom.ts"
import { slowLoad } from "./extra-load.ts"

type Live = typeof live

export interface Extra {
  /** Added to the card's own class. */
  readonly className: string
  create(): HTMLElement
  /** Called when the card's case has run. */
  update?(): void
}

const NAMES = ["a", "b"] as const
/** The bytes of each memory that are shown. */
const BYTES = 16

function counters(live: Live): Extra {
  const numbers = live.counters.map(() => element("output", { className: "value" }))
  const update = (): void => numbers.forEach((number, i) => (number.textContent = String(live.counters[i]?.count)))
  return {
    className: "wide",
    create: () =>
      element(
        "div",
        { className: "panes" },
        ...live.counters.map((counter, i) => {
          const name = NAMES[i] as string
          const increment = button("increment()", () => {
            counter.increment()
            update()
          })
          return element(
            "div",
            { className: "pane", id: `counter-${name}` },
            element("span", { className: "label" }, `${name}.exports.count`),
            numbers[i] as HTMLElement,
            increment,
          )
        }),
      ),
    update,
  }
}

function memories(live: Live): Extra {
  const cells = live.memories.map(() =>
    Array.from({ length: BYTES }, (_, address) =>
      element("button", { type: "button", className: "byte", title: `byte ${address}` }),
    ),
  )
  const update = (): void =>
    live.memories.forEach((memory, i) =>
      cells[i]?.forEach((cell, address) => {
        const value = memory.load(address)
        cell.textContent = value.toString(16).padStart(2, "0")
        cell.dataset["value"] = value === 0 ? "zero" : "set"
        cell.setAttribute("aria-label", `${value.toString(16).padStart(2, "0")}, byte ${address}: add 1`)
      }),
    )
  return {
    className: "wide",
    create: () =>
      element(
        "div",
        { className: "panes" },
        ...live.memories.map(({ memory }, i) => {
          const name = NAMES[i] as string
          cells[i]?.forEach((cell, address) =>
            cell.addEventListener("click", () => {
              const bytes = new Uint8Array(memory.buffer)
              bytes[address] = (bytes[address] ?? 0) + 1
              update()
            }),
          )
          return element(
            "div",
            { className: "pane", id: `memory-${name}` },
            element("span", { className: "label" }, `${name}.exports.memory, click a byte`),
            element("div", { className: "bytes" }, ...(cells[i] ?? [])),
          )
        }),
      ),
    update,
  }
}

/** The page's own fetches of a file. A module script of the same name does not count. */
const fetches = (name: string): PerformanceResourceTiming[] =>
  (performance.getEntriesByType("resource") as PerformanceResourceTiming[]).filter(
    ({ initiatorType, name: url }) => initiatorType !== "script" && new RegExp(`/${name}[^/?]*\\.wasm$`).test(url),
  )

function lazy(): Extra {
  const text = element("output", { className: "value small", id: "fetched" })
  const update = (): void => {
    const [entry, ...more] = fetches("big")
    const size =
      entry === undefined ? "" : `${(entry.decodedBodySize / 1024).toFixed(1)} KB in ${entry.duration.toFixed(0)} ms`
    text.textContent =
      entry === undefined
        ? "not fetched"
        : `fetched ${more.length === 0 ? "once" : `${more.length + 1} times`}, ${size}`
    text.dataset["state"] = entry === undefined ? "waits" : "done"
  }
  return {
    className: "has-extra",
    create: () =>
      element(
        "div",
        { className: "panes" },
        element("div", { className: "pane row" }, element("span", { className: "label" }, "big.wasm"), text),
      ),
    update,
  }
}

function liveGlobal(live: Live): Extra {
  const number = element("output", { className: "value" })
  const update = (): void => {
    number.textContent = String(live.count())
  }
  const increment = button("increment()", () => {
    live.increment()
    update()
  })
  return {
    className: "has-extra",
    create: () =>
      element(
        "div",
        { className: "panes" },
        element(
          "div",
          { className: "pane", id: "counter-shared" },
          element("span", { className: "label" }, "count"),
          number,
          increment,
        ),
      ),
    update,
  }
}

/** A name to greet, by the wasm, at every key. */
function greeting({ greet }: Live): Extra {
  const input = element("input", { type: "text", value: "you" })
  input.setAttribute("aria-label", "a name")
  const answer = element("output", { className: "value", id: "greeting" })
  const update = (): void => void (answer.textContent = greet(input.value))
  input.addEventListener("input", update)
  return { className: "", create: () => element("div", { className: "panes" }, input, answer), update }
}

const POINTS = 60

/** A line of the numbers that the wasm makes of a list. */
function plot({ scaled }: Live): Extra {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg")
  svg.setAttribute("viewBox", `0 0 ${POINTS} 20`)
  svg.setAttribute("role", "img")
  svg.setAttribute("aria-label", "sixty numbers, scaled by wasm")
  svg.id = "plot"
  const line = document.createElementNS("http://www.w3.org/2000/svg", "polyline")
  for (const [name, value] of [
    ["fill", "none"],
    ["stroke", "currentColor"],
    ["stroke-width", "0.5"],
  ] as const)
    line.setAttribute(name, value)
  svg.append(line)
  const range = element("input", { type: "range", min: "-9", max: "9", step: "0.5", value: "6" })
  range.setAttribute("aria-label", "the factor")
  const wave = Float32Array.from({ length: POINTS }, (_, i) => Math.sin(i / 4))
  const update = (): void =>
    line.setAttribute(
      "points",
      Array.from(scaled(wave, range.valueAsNumber), (y, x) => `${x},${(10 - y).toFixed(2)}`).join(" "),
    )
  range.addEventListener("input", update)
  return { className: "", create: () => element("div", { className: "panes" }, svg, range), update }
}

/** A terminal: each line is one run of the program. */
function terminal({ shell }: Live): Extra {
  const output = element("pre", { tabIndex: 0, className: "screen", id: "screen" })
  const input = element("input", { type: "text", value: "ls", spellcheck: false, autocomplete: "off" })
  input.setAttribute("aria-label", "a command")
  const print = (text: string, className = ""): void => {
    output.append(element("span", { className, textContent: text }))
    output.scrollTop = output.scrollHeight
  }
  const form = element("form", { className: "prompt" }, "$ ", input, element("button", { textContent: "Run" }))
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    const line = input.value
    input.value = ""
    print(`$ ${line}\n`, "comment")
    shell(...line.split(/\s+/).filter((word) => word !== "")).then(
      ({ stdout, stderr }) => {
        print(stdout)
        print(stderr, "error")
      },
      (error: unknown) => print(`${String(error)}\n`, "error"),
    )
  })
  return {
    className: "wide has-extra",
    create: () => {
      print("cat, ls, wc, echo, mkdir, rm, mv, pwd; > file and >> file. `help` says more.\n", "comment")
      return element("div", { className: "panes terminal" }, output, form)
    },
  }
}

/** Each card's extra, by the id of its case. `served` is the URL of the folder of the plugins. */
export const createExtras = (live: Live, served: string): Readonly<Record<string, Extra>> => ({
  counters: counters(live),
  memories: memories(live),
  lazy: lazy(),
  load: slowLoad(served),
  live: liveGlobal(live),
  greet: greeting(live),
  scaled: plot(live),
  terminal: terminal(live),
})
