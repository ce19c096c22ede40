;; An export called "then": whoever awaits the namespace, as `await import()` does, takes it for a promise.
(module
  (func (export "then") (result i32) (i32.const 42))
  (func (export "other") (result i32) (i32.const 1)))
