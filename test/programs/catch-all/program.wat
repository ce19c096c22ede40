;; A program that catches everything, thrice around `proc_exit`, and goes on after it if it can.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "before\n")
  (data (i32.const 80) "caught\n")
  (func $say (param $text i32)
    (i32.store (i32.const 0) (local.get $text))
    (i32.store (i32.const 4) (i32.const 7))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
  (func $leave
    (try (do (call $proc_exit (i32.const 7))) (catch_all (call $say (i32.const 80)))))
  (func (export "_start")
    (call $say (i32.const 64))
    (try
      (do (try (do (call $leave)) (catch_all (call $say (i32.const 80)) (rethrow 0))))
      (catch_all (call $say (i32.const 80))))
    (call $say (i32.const 80))))
