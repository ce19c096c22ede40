;; JavaScript and wasm in a circle: the loop is here, what comes next is decided there, and asks back.
(module
  (import "./next.js" "next" (func $next (param i32) (result i32)))
  (func (export "isEven") (param $n i32) (result i32)
    (i32.eqz (i32.and (local.get $n) (i32.const 1))))
  (func (export "steps") (param $n i32) (result i32)
    (local $count i32)
    (block $done
      (loop $again
        (br_if $done (i32.le_s (local.get $n) (i32.const 1)))
        (local.set $n (call $next (local.get $n)))
        (local.set $count (i32.add (local.get $count) (i32.const 1)))
        (br $again)))
    (local.get $count)))
