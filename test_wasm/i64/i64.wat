;; i64 is a BigInt in JS, as parameter, result and constant.
(module
  (global (export "largest") i64 (i64.const 0x7fffffffffffffff))
  (func $factorial (export "factorial") (param i64) (result i64)
    (if (result i64) (i64.le_s (local.get 0) (i64.const 1))
      (then (i64.const 1))
      (else (i64.mul (local.get 0) (call $factorial (i64.sub (local.get 0) (i64.const 1)))))))
  (func (export "mix") (param i32 i64 f64) (result i64)
    (i64.add
      (i64.add (i64.extend_i32_s (local.get 0)) (local.get 1))
      (i64.trunc_f64_s (local.get 2))))
  (func (export "same") (param i64) (result i64) (local.get 0))
  (func (export "isSmall") (param i64) (result i32) (i64.lt_s (local.get 0) (i64.const 100))))
