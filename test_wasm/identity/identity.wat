;; One function under two names, in a table and in a global: JS must see one object. No mutable global, so nothing is wrapped.
(module
  (table (export "table") 2 funcref)
  (elem (i32.const 0) $double)
  (global (export "callback") funcref (ref.func $double))
  (func $double (export "double") (export "twice") (param i32) (result i32)
    (i32.mul (local.get 0) (i32.const 2)))
  (func (export "callSlot") (param i32 i32) (result i32)
    (call_indirect (param i32) (result i32) (local.get 1) (local.get 0))))
