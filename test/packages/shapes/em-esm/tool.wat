;; What `emcc -sWASM_ESM_INTEGRATION` makes: imports from the support file under their own names.
(module
  (import "./tool.support.mjs" "emscripten_log" (func $log (param i32 i32)))
  (import "./tool.support.mjs" "emscripten_resize_heap" (func $resize (param i32) (result i32)))
  (memory (export "memory") 1)
  (table (export "__indirect_function_table") 3 3 funcref)
  (global $sp (mut i32) (i32.const 65536))
  (data (i32.const 16) "ready")
  (func (export "_initialize") (call $log (i32.const 16) (i32.const 5)))
  (func (export "twice") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func (export "greeting") (result i32) (i32.const 16))
  (func (export "emscripten_stack_get_current") (result i32) (global.get $sp))
)
