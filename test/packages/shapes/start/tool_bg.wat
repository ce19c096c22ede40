(module
  (import "./tool_bg.js" "__wbg_started" (func $started (param i32)))
  (global $count (mut i32) (i32.const 0))
  (func $start (global.set $count (i32.const 7)) (call $started (i32.const 9)))
  (start $start)
  (func (export "count") (result i32) (global.get $count))
)
