;; Pages of one byte (custom-page-sizes proposal).
(module
  (memory (export "memory") 100 200 (pagesize 1))
  (func (export "size") (result i32) (memory.size)))
