;; One global, seen by three: this module, the shop that imports it through JavaScript, and the app.
(module
  (global $stock (export "stock") (mut i32) (i32.const 10))
  (global (export "capacity") i32 (i32.const 100))
  (func (export "deliver") (param $n i32)
    (global.set $stock (i32.add (global.get $stock) (local.get $n))))
  (func (export "left") (result i32)
    (global.get $stock)))
