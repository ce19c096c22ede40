;; Both groups of the compact import section: one module name for many imports, and one type for many.
(module
  (import "./host.js"
    (item "log" (func (param i32)))
    (item "memory" (memory 1)))
  (import "./host.js"
    (item "sin")
    (item "cos")
    (func (param f64) (result f64)))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
