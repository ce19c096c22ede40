(module
  (global $field (mut i32) (i32.const 1))
  (func (export "local:pkg/tools#parse") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func (export "cabi_post_local:pkg/tools#parse") (param i32))
  (func (export "Class#get:field") (result i32) (global.get $field))
  (func (export "Class#set:field") (param i32) (global.set $field (local.get 0)))
)
