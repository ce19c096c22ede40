;; A table of 64-bit indices: they are BigInts in JS.
(module
  (table (export "table") i64 2 4 funcref)
  (elem (table 0) (i64.const 0) func $double)
  (func $double (export "double") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func (export "callSlot") (param i64 i32) (result i32)
    (call_indirect (param i32) (result i32) (local.get 1) (local.get 0)))
  (func (export "size") (result i64) (table.size)))
