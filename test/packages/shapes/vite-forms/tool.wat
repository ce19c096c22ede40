(module
  (import "env" "host" (func $host (result i32)))
  (func (export "ask") (result i32) (call $host))
)
