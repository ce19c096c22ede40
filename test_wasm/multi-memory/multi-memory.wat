;; Two memories in one module, and a copy between them.
(module
  (memory $first (export "first") 1)
  (memory $second (export "second") 2)
  (data (memory $first) (i32.const 0) "\2a")
  (func (export "copy") (param i32 i32 i32)
    (memory.copy $second $first (local.get 0) (local.get 1) (local.get 2)))
  (func (export "loadSecond") (param i32) (result i32) (i32.load8_u $second (local.get 0))))
