/** Temporary folders that end with the process at the latest, whatever ends it but SIGKILL. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const
type Signal = (typeof SIGNALS)[number]

/** Those that were made and not removed. */
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

/** Removes a folder with all that is in it, where it can be removed. */
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
 * A listener keeps the process alive, which nobody has asked of us: it ends by the same signal. Where others listen they decide, and the
 * process ends by `exit` if it does. The package `signal-exit`, as in Rolldown's command, listens in order to end as well, if nobody
 * else does: without us it takes the second signal for its own.
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
