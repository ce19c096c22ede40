;; The builtins of wasm:js-string that copy code units between strings and arrays of wasm's GC.
(module
  (type $units (array (mut i16)))
  (import "wasm:js-string" "fromCharCodeArray" (func $from (param (ref null $units) i32 i32) (result (ref extern))))
  (import "wasm:js-string" "intoCharCodeArray" (func $into (param externref (ref null $units) i32) (result i32)))
  (func (export "make") (param $size i32) (result (ref $units)) (array.new_default $units (local.get $size)))
  (func (export "at") (param $units (ref $units)) (param $index i32) (result i32) (array.get_u $units (local.get $units) (local.get $index)))
  (export "from" (func $from))
  (export "into" (func $into))

  ;; The text between two hyphens, by way of an array.
  (func (export "copied") (param $text externref) (param $length i32) (result externref)
    (local $array (ref null $units))
    (local.set $array (array.new $units (i32.const 0x2d) (i32.add (local.get $length) (i32.const 2))))
    (drop (call $into (local.get $text) (local.get $array) (i32.const 1)))
    (call $from (local.get $array) (i32.const 0) (array.len (local.get $array)))))
