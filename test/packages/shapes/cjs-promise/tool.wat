(module
  (import "./host.mjs" "note" (func $note))
  (func (export "twice") (param i32) (result i32) (call $note) (i32.mul (local.get 0) (i32.const 2)))
)
