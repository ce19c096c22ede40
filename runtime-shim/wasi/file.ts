/** An open file's descriptor. It keeps its own place: Node cannot seek. */
import { APPEND, need, prototype, shared } from "./descriptor.ts"
import type { Opened, State } from "./descriptor.ts"
import { EFAULT, EINVAL } from "./errno.ts"
import { FD_ADVISE, FD_ALLOCATE, FD_READ, FD_SEEK, FD_SET_SIZE, FD_TELL, FD_WRITE } from "./rights.ts"
import type { OpenFile } from "./system.ts"
import type { Descriptor, Machine } from "./types.ts"

/** `fdflags`: DSYNC and SYNC. */
const SYNCS = 2 | 16

interface OpenedFile extends Opened, OpenFile {
  place: number
}

const functions = /* @__PURE__ */ prototype<OpenedFile>({
  ...shared,

  close(it) {
    it.leave()
  },

  fd_read(it, machine, vectors: number, count: number, result: number) {
    need(it, FD_READ)
    it.place = transfer(it.read, machine, vectors, count, it.place, result)
  },
  fd_pread(it, machine, vectors: number, count: number, from: bigint, result: number) {
    need(it, FD_READ | FD_SEEK)
    transfer(it.read, machine, vectors, count, bytes(from), result)
  },
  fd_write(it, machine, vectors: number, count: number, result: number) {
    need(it, FD_WRITE)
    it.place = write(it, machine, vectors, count, it.place, result)
  },
  fd_pwrite(it, machine, vectors: number, count: number, from: bigint, result: number) {
    need(it, FD_WRITE | FD_SEEK)
    write(it, machine, vectors, count, bytes(from), result)
  },

  fd_seek(it, machine, offset: bigint, whence: number, result: number) {
    // In preview1: from the start, from here, from the end. `wasi_unstable` begins with "from here".
    const from = machine.unstable ? (whence + 1) % 3 : whence
    need(it, from === 1 && offset === 0n ? FD_TELL : FD_SEEK)
    if (whence > 2) throw EINVAL
    it.place = bytes(BigInt(from === 0 ? 0 : from === 1 ? it.place : it.size()) + offset)
    machine.view().setBigUint64(result, BigInt(it.place), true)
  },
  fd_tell(it, machine, result: number) {
    need(it, FD_TELL)
    machine.view().setBigUint64(result, BigInt(it.place), true)
  },

  fd_advise(it, _, _offset: bigint, _length: bigint, advice: number) {
    need(it, FD_ADVISE)
    if (advice > 5) throw EINVAL
  },
  fd_allocate(it, _, offset: bigint, length: bigint) {
    need(it, FD_ALLOCATE)
    if (length === 0n) throw EINVAL
    const size = bytes(BigInt(bytes(offset)) + BigInt(bytes(length)))
    if (size > it.size()) it.resize(size)
  },
  fd_filestat_set_size(it, _, size: bigint) {
    need(it, FD_SET_SIZE)
    it.resize(bytes(size))
  },
})

export const openedFile = (file: OpenFile, state: State, errnoOf: Opened["errnoOf"]): Descriptor =>
  Object.assign(Object.create(functions), state, file, { place: 0, errnoOf })

function write(it: OpenedFile, machine: Machine, vectors: number, count: number, from: number, result: number): number {
  const end = transfer(it.write, machine, vectors, count, it.flags & APPEND ? it.size() : from, result)
  if (it.flags & SYNCS) it.sync()
  return end
}

/** A place or a size. JavaScript counts to 2^53: throws EINVAL for a number above that, or below 0. */
function bytes(value: bigint): number {
  if (value < 0n || value > Number.MAX_SAFE_INTEGER) throw EINVAL
  return Number(value)
}

/**
 * Moves bytes between a file and the program's vectors, until one of these is not moved whole. Writes to `result` how many bytes,
 * and returns the place behind them.
 */
function transfer(
  move: OpenFile["read"],
  machine: Machine,
  vectors: number,
  count: number,
  place: number,
  result: number,
): number {
  const memory = machine.bytes()
  const view = machine.view()
  let total = 0
  for (const end = vectors + count * 8; vectors < end; vectors += 8) {
    const start = view.getUint32(vectors, true)
    const length = view.getUint32(vectors + 4, true)
    if (start + length > memory.length) throw EFAULT
    let moved
    try {
      moved = move(memory, start, length, place + total)
    } catch (error) {
      // The bytes that were moved before the failure count. The next call meets the failure again.
      if (total > 0) break
      throw error
    }
    total += moved
    if (moved < length) break
  }
  view.setUint32(result, total, true)
  return place + total
}
