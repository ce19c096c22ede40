;; Imports from a JavaScript module what that only passes on from stock.wasm.
(module
  (import "./shelf.js" "items" (global $items (mut i32)))
  (import "./shelf.js" "capacity" (global $capacity i32))
  (import "./shelf.js" "price" (global $price i32))
  (func (export "sell") (param $n i32) (result i32)
    (global.set $items (i32.sub (global.get $items) (local.get $n)))
    (i32.mul (local.get $n) (global.get $price)))
  (func (export "room") (result i32)
    (i32.sub (global.get $capacity) (global.get $items))))
