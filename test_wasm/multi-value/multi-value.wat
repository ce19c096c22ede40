;; Functions of several results: JS gets a fresh array each time.
(module
  (func (export "half") (param i32) (result i32 f64)
    (local.get 0)
    (f64.div (f64.convert_i32_s (local.get 0)) (f64.const 2)))
  (func (export "split") (param i64) (result i64 i32 i32)
    (local.get 0)
    (i32.wrap_i64 (i64.shr_u (local.get 0) (i64.const 32)))
    (i32.wrap_i64 (local.get 0))))
