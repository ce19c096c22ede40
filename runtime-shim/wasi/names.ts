/** The names of WASI's first preview and of the snapshot before it: modules import its functions from these. */
export const WASI_MODULES: readonly string[] = ["wasi_snapshot_preview1", "wasi_unstable"]
