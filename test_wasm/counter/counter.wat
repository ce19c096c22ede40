;; A mutable global that JS sees change: under its own name, under a name that is no identifier, and as the default export.
(module
  (global $count (export "count") (export "the count") (export "default") (mut i32) (i32.const 0))
  (func (export "increment") (global.set $count (i32.add (global.get $count) (i32.const 1))))
  (func (export "read") (result i32) (global.get $count))
  (func (export "countAndTrap") (global.set $count (i32.const 100)) unreachable))
