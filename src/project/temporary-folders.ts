/** Temporary folders that are removed when the process ends, unless SIGKILL ends it. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const
type Signal = (typeof SIGNALS)[number]

/** The folders that were made and not removed yet. */
const FOLDERS = new Set<string>()

/** Makes an empty folder. Throws the system's error. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "wasmport-"))
  if (FOLDERS.size === 0) {
    process.on("exit", removeAll)
    for (const signal of SIGNALS) process.on(signal, end)
  }
  FOLDERS.add(folder)
  return folder
}

/** Removes a folder with all that is in it, if that is possible. */
export function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch {}
  if (FOLDERS.delete(folder) && FOLDERS.size === 0) {
    process.off("exit", removeAll)
    for (const signal of SIGNALS) process.off(signal, end)
  }
}

function removeAll(): void {
  for (const folder of FOLDERS) removeFolder(folder)
}

/**
 * Ends the process by the same signal, since our listener would keep it alive. If others listen, they decide, and the folders go at `exit`. The
 * package `signal-exit`, as in Rolldown's command, listens only to end the process itself, if nobody else listens: once our listener is gone, it acts
 * on the second signal.
 */
function end(signal: Signal): void {
  if (process.listenerCount(signal) > 1 + listenersToEnd()) return
  removeAll()
  process.kill(process.pid, signal)
}

/** The listeners that each version of `signal-exit` has for a signal. */
function listenersToEnd(): number {
  const shared: unknown[] = [
    (globalThis as { [key: symbol]: unknown })[Symbol.for("signal-exit emitter")],
    (process as { __signal_exit_emitter__?: unknown }).__signal_exit_emitter__,
  ]
  return shared.reduce<number>((sum, it) => sum + ((it as { count?: number } | undefined)?.count ?? 0), 0)
}
