;; A continuation type in the type section and in a signature (stack-switching proposal).
(module
  (type $task (func (result i32)))
  (type $continuation (cont $task))
  (func $one (export "one") (result i32) (i32.const 1))
  (func (export "start") (result (ref $continuation)) (cont.new $continuation (ref.func $one)))
  (func (export "isNull") (param contref) (result i32) (ref.is_null (local.get 0))))
