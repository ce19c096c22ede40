/**
 * The functions of WASI's first preview, under both of its module names, with their parameters: `i` is an i32, `I` an i64. All give an i32, except
 * `proc_exit`, which gives nothing. The text becomes a table for the first module that uses WASI.
 */
const TEXT = `args_get:ii args_sizes_get:ii clock_res_get:ii clock_time_get:iIi environ_get:ii environ_sizes_get:ii fd_advise:iIIi
  fd_allocate:iII fd_close:i fd_datasync:i fd_fdstat_get:ii fd_fdstat_set_flags:ii fd_fdstat_set_rights:iII fd_filestat_get:ii
  fd_filestat_set_size:iI fd_filestat_set_times:iIIi fd_pread:iiiIi fd_prestat_dir_name:iii fd_prestat_get:ii fd_pwrite:iiiIi
  fd_read:iiii fd_readdir:iiiIi fd_renumber:ii fd_seek:iIii fd_sync:i fd_tell:ii fd_write:iiii path_create_directory:iii
  path_filestat_get:iiiii path_filestat_set_times:iiiiIIi path_link:iiiiiii path_open:iiiiiIIii path_readlink:iiiiii
  path_remove_directory:iii path_rename:iiiiii path_symlink:iiiii path_unlink_file:iii poll_oneoff:iiii proc_exit:i proc_raise:i
  random_get:ii sched_yield: sock_accept:iii sock_recv:iiiiii sock_send:iiiii sock_shutdown:ii`

let table: ReadonlyMap<string, string> | undefined

const functions = (): ReadonlyMap<string, string> =>
  (table ??= new Map(TEXT.split(/\s+/).map((entry) => entry.split(":") as [string, string])))

/** The names of all functions. */
export const wasiNames = (): string[] => [...functions().keys()]

/** The parameters and results of a function; undefined if WASI has none of that name. */
export function wasiSignature(name: string): { params: ("i32" | "i64")[]; results: "i32"[] } | undefined {
  const letters = functions().get(name)
  return letters === undefined
    ? undefined
    : {
        params: [...letters].map((letter) => (letter === "i" ? "i32" : "i64")),
        results: name === "proc_exit" ? [] : ["i32"],
      }
}
