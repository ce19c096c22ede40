(module
  (import "./tool_bg.js" "__wbg_started" (func $started))
  (memory (export "memory") 1)
  (global (export "__instance_terminated") i32 (i32.const 1024))
  (global (export "__stack_pointer") (mut i32) (i32.const 65536))
  (func (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func (export "__wbindgen_start") (call $started))
  (@producers (processed-by "wasm-bindgen" "0.2.129"))
)
