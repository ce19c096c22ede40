;; The start function is an imported one of JS: it runs once, while the module is instantiated.
(module
  (import "./host.js" "started" (func $started))
  (import "./host.js" "calls" (func $calls (result i32)))
  (export "calls" (func $calls))
  (start $started))
