;; v128 cannot cross into JS: neither the global nor the function is usable there, and neither spoils the rest.
(module
  (global $vector (export "vector") v128 (v128.const i32x4 1 2 3 4))
  (func (export "negate") (param v128) (result v128) (i32x4.neg (local.get 0)))
  (func (export "third") (result i32) (i32x4.extract_lane 2 (global.get $vector)))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
