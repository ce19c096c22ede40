/** The rights of WASI's descriptors, a bit for each. */

export const FD_DATASYNC: number = 1 << 0
export const FD_READ: number = 1 << 1
export const FD_SEEK: number = 1 << 2
export const FD_SET_FLAGS: number = 1 << 3
export const FD_SYNC: number = 1 << 4
export const FD_TELL: number = 1 << 5
export const FD_WRITE: number = 1 << 6
export const FD_ADVISE: number = 1 << 7
export const FD_ALLOCATE: number = 1 << 8
export const PATH_CREATE_DIRECTORY: number = 1 << 9
export const PATH_CREATE_FILE: number = 1 << 10
export const PATH_LINK_SOURCE: number = 1 << 11
export const PATH_LINK_TARGET: number = 1 << 12
export const PATH_OPEN: number = 1 << 13
export const FD_READDIR: number = 1 << 14
export const PATH_READLINK: number = 1 << 15
export const PATH_RENAME_SOURCE: number = 1 << 16
export const PATH_RENAME_TARGET: number = 1 << 17
export const PATH_STAT: number = 1 << 18
export const PATH_SET_SIZE: number = 1 << 19
export const PATH_SET_TIMES: number = 1 << 20
export const FD_STAT: number = 1 << 21
export const FD_SET_SIZE: number = 1 << 22
export const FD_SET_TIMES: number = 1 << 23
export const PATH_SYMLINK: number = 1 << 24
export const PATH_REMOVE_DIRECTORY: number = 1 << 25
export const PATH_UNLINK_FILE: number = 1 << 26
const POLL = 1 << 27

/** Every right there is, those of sockets too: Zig asks for all. */
export const ALL: number = (1 << 30) - 1

/** The rights that mean something for a file; behind them those for a folder. */
export const OF_FILES: number =
  FD_DATASYNC |
  FD_READ |
  FD_SEEK |
  FD_SET_FLAGS |
  FD_SYNC |
  FD_TELL |
  FD_WRITE |
  FD_ADVISE |
  FD_ALLOCATE |
  FD_STAT |
  FD_SET_SIZE |
  FD_SET_TIMES |
  POLL
export const OF_FOLDERS: number =
  FD_SET_FLAGS |
  FD_SYNC |
  PATH_CREATE_DIRECTORY |
  PATH_CREATE_FILE |
  PATH_LINK_SOURCE |
  PATH_LINK_TARGET |
  PATH_OPEN |
  FD_READDIR |
  PATH_READLINK |
  PATH_RENAME_SOURCE |
  PATH_RENAME_TARGET |
  PATH_STAT |
  PATH_SET_SIZE |
  PATH_SET_TIMES |
  FD_STAT |
  FD_SET_TIMES |
  PATH_SYMLINK |
  PATH_REMOVE_DIRECTORY |
  PATH_UNLINK_FILE |
  POLL

/**
 * The rights to change something. A link is a change too: it would give a file a second name, in a folder where it may be
 * written.
 */
export const WRITING: number =
  FD_WRITE |
  FD_ALLOCATE |
  FD_SET_SIZE |
  FD_SET_TIMES |
  PATH_CREATE_DIRECTORY |
  PATH_CREATE_FILE |
  PATH_LINK_SOURCE |
  PATH_LINK_TARGET |
  PATH_RENAME_SOURCE |
  PATH_RENAME_TARGET |
  PATH_SET_SIZE |
  PATH_SET_TIMES |
  PATH_SYMLINK |
  PATH_REMOVE_DIRECTORY |
  PATH_UNLINK_FILE
