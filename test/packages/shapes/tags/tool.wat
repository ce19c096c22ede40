(module
  (import "./host.js" "failure" (tag $failure (param i32)))
  (func (export "fail") (param i32) (throw $failure (local.get 0)))
)
