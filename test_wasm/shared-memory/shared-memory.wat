;; A shared memory, which must have a maximum, and an atomic operation on it.
(module
  (memory (export "memory") 1 2 shared)
  (func (export "add") (param i32 i32) (result i32) (i32.atomic.rmw.add (local.get 0) (local.get 1)))
  (func (export "load") (param i32) (result i32) (i32.atomic.load (local.get 0))))
