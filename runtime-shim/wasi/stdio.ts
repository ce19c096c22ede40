/** The descriptors 0, 1 and 2. The rest of them is in `functions.ts`: what a program does not import stays away. */
import type { Descriptor, Machine, Sink, WasiOptions } from "./types.ts"

/**
 * The places that a list of `count` of them at `at` names, and their bytes in all. Those behind the first 64 KiB are left to the next
 * call: places that overlap could ask for more than there is.
 */
export function places({ view }: Machine, at: number, count: number): [places: Uint8Array[], bytes: number] {
  const list = view()
  const found: Uint8Array[] = []
  let bytes = 0
  for (; count-- > 0 && bytes < 65536; at += 8) {
    const place = new Uint8Array(list.buffer, list.getUint32(at, true), list.getUint32(at + 4, true))
    if (place.length) found.push(place)
    bytes += place.length
  }
  return [found, bytes]
}

/** A text of a letter for each byte of UTF-8 -> that text; one that is none stays as it is. */
function fromBytes(text: string): string {
  try {
    return decodeURIComponent(escape(text))
  } catch {
    return text
  }
}

/** What `run` gives beside the options, to wait for what sinks write later. */
export interface Watched extends WasiOptions {
  readonly onWrite?: (written: unknown) => void
}

function output(sink: Sink = "console", log: "log" | "error", { onWrite }: Watched): Descriptor {
  /** Of a sink that failed: EPIPE. */
  let errno: number | undefined
  let write: (bytes: Uint8Array) => number | void = () => {}
  let close: (() => void) | undefined
  if (typeof sink === "object")
    write = (bytes) => {
      if (errno) return errno
      const writer = (sink as Partial<WritableStream<Uint8Array>>).getWriter?.()
      if (writer?.desiredSize === null) errno = 64
      // Where a stream is closed, Node throws instead of rejecting.
      let written: unknown = writer
        ? (async () => writer.write(bytes))()
        : (sink as { write(bytes: Uint8Array): unknown }).write(bytes)
      // A stream is locked only while it is written to, and stays open: descriptors and programs may share it.
      writer?.releaseLock()
      written = (written as Promise<unknown> | undefined)?.catch?.((error) => {
        errno = 64
        // To whoever waits for it; without one it is the app's own, which it did not handle.
        throw error
      })
      onWrite?.(written)
      return errno
    }
  else if (sink !== "ignore") {
    const line = sink === "console" ? (it: string) => console[log](it) : sink
    // An AudioWorklet has none: there, text is a letter for each byte until a line is whole.
    const decoder = globalThis.TextDecoder && new TextDecoder(undefined, { ignoreBOM: true })
    /** What is not looked through yet, and what is: the start of a line without an end. */
    let text = ""
    let start = ""
    /** Without bytes at the end. */
    const read = (bytes?: Uint8Array): void => {
      if (decoder) text += decoder.decode(bytes, { stream: !!bytes })
      else for (const it of bytes ?? []) text += String.fromCharCode(it)
      for (let more = true; more;) {
        const piece = text.split("\n", 1)[0]!
        const whole = start + piece
        more = piece !== text
        // Before the call, in which the app may print more, close the host, or throw.
        text = text.slice(piece.length + 1)
        start = ""
        if (more || (!bytes && whole)) line(decoder ? whole : fromBytes(whole))
        else start = whole
      }
    }
    write = read
    close = () => read()
  }
  return {
    fd_write(machine: Machine, at: number, count: number, written: number) {
      const [found, bytes] = places(machine, at, count)
      machine.view().setUint32(written, bytes, true)
      // A copy: programs overwrite theirs, and decoders refuse shared memory.
      const copy = new Uint8Array(bytes)
      let end = 0
      for (const place of found) {
        copy.set(place, end)
        end += place.length
      }
      return () => bytes && write(copy)
    },
    close: close as () => void,
  }
}

/** The three descriptors that each program has. `fd_read` reads `source`. */
export const stdio = (options: WasiOptions): Descriptor[] => [
  { source: options.stdin as never },
  output(options.stdout, "log", options),
  output(options.stderr, "error", options),
]
