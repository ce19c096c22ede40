;; The builtins of wasm:js-string that give strings: their results are never null, a type that Node 20 does not know.
(module
  (import "wasm:js-string" "cast" (func $cast (param externref) (result (ref extern))))
  (import "wasm:js-string" "concat" (func $concat (param externref externref) (result (ref extern))))
  (import "wasm:js-string" "substring" (func $substring (param externref i32 i32) (result (ref extern))))
  (import "wasm:js-string" "fromCharCode" (func $fromCharCode (param i32) (result (ref extern))))
  (import "wasm:js-string" "fromCodePoint" (func $fromCodePoint (param i32) (result (ref extern))))
  (export "cast" (func $cast))
  (export "concat" (func $concat))
  (export "substring" (func $substring))
  (export "fromCharCode" (func $fromCharCode))
  (export "fromCodePoint" (func $fromCodePoint))

  ;; Everything between the first code unit and the last, twice.
  (func (export "innerTwice") (param $text externref) (param $length i32) (result externref)
    (local $inner externref)
    (local.set $inner (call $substring (local.get $text) (i32.const 1) (i32.sub (local.get $length) (i32.const 1))))
    (call $concat (local.get $inner) (local.get $inner))))
