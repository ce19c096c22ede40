/**
 * The descriptors 0, 1 and 2. Their other functions are in `functions.ts`, so that a bundle has only those that its programs
 * import.
 */
import type { Descriptor, Machine, Sink, WasiOptions } from "./types.ts"

/**
 * The places in memory that the list at `at` names, `count` of them, and how many bytes they have in all. The places behind the
 * first 64 KiB are left to the next call: places that overlap could ask for more memory than there is.
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

/** A text with one character for each byte of UTF-8 -> the text that these bytes mean. If they are no UTF-8, it stays as it is. */
function fromBytes(text: string): string {
  try {
    return decodeURIComponent(escape(text))
  } catch {
    return text
  }
}

/** Options with a further one that `run` gives, to wait for writes that end later. */
export interface Watched extends WasiOptions {
  readonly onWrite?: (written: unknown) => void
}

function output(sink: Sink = "console", log: "log" | "error", { onWrite }: Watched): Descriptor {
  /** EPIPE, once the sink has failed. */
  let errno: number | undefined
  let write: (bytes: Uint8Array) => number | void = () => {}
  let close: (() => void) | undefined
  if (typeof sink === "object")
    write = (bytes) => {
      if (errno) return errno
      const writer = (sink as Partial<WritableStream<Uint8Array>>).getWriter?.()
      if (writer?.desiredSize === null) errno = 64
      // If a stream is closed, Node throws instead of rejecting.
      let written: unknown = writer
        ? (async () => writer.write(bytes))()
        : (sink as { write(bytes: Uint8Array): unknown }).write(bytes)
      // A stream is locked only while it is written to, and stays open: descriptors and programs may share it.
      writer?.releaseLock()
      written = (written as Promise<unknown> | undefined)?.catch?.((error) => {
        errno = 64
        // For `run`, if that waits. Otherwise it is an unhandled rejection of the app's.
        throw error
      })
      onWrite?.(written)
      return errno
    }
  else if (sink !== "ignore") {
    const line = sink === "console" ? (it: string) => console[log](it) : sink
    // An AudioWorklet has no decoder: there, `text` has one character for each byte until a line is whole.
    const decoder = globalThis.TextDecoder && new TextDecoder(undefined, { ignoreBOM: true })
    /** `text` is not looked through yet; `start` is, and is the start of a line without an end. */
    let text = ""
    let start = ""
    /** Called without bytes at the end. */
    const read = (bytes?: Uint8Array): void => {
      if (decoder) text += decoder.decode(bytes, { stream: !!bytes })
      else for (const it of bytes ?? []) text += String.fromCharCode(it)
      for (let more = true; more;) {
        const piece = text.split("\n", 1)[0]!
        const whole = start + piece
        more = piece !== text
        // Before the call: in it the app may print more, close the host, or throw.
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
