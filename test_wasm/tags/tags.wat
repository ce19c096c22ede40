;; An exported tag, a function that throws it and one that catches it (exceptions with exnref, WebAssembly 3.0).
(module
  (tag $oops (export "oops") (param i32 f64))
  (func $fail (export "fail") (param i32) (throw $oops (local.get 0) (f64.const 0.5)))
  (func (export "failSafely") (param i32) (result i32)
    (block $caught (result i32 f64)
      (try_table (catch $oops $caught) (call $fail (local.get 0)))
      unreachable)
    drop))
