;; Garbage-collected types: structs, arrays, i31 and a recursive group. JS can only hand them on.
(module
  (rec
    (type $tree (struct (field $value i32) (field $branches (ref null $trees))))
    (type $trees (array (mut (ref null $tree)))))
  (type $point (struct (field $x i32) (field $y (mut f64))))
  (type $bytes (array (mut i8)))

  (global (export "origin") (ref $point) (struct.new $point (i32.const 0) (f64.const 0)))

  (func (export "point") (param i32 f64) (result (ref $point))
    (struct.new $point (local.get 0) (local.get 1)))
  (func (export "x") (param (ref $point)) (result i32) (struct.get $point $x (local.get 0)))
  (func (export "y") (param (ref $point)) (result f64) (struct.get $point $y (local.get 0)))
  (func (export "setY") (param (ref $point) f64) (struct.set $point $y (local.get 0) (local.get 1)))
  (func (export "isPoint") (param anyref) (result i32) (ref.test (ref $point) (local.get 0)))

  (func (export "filled") (param i32 i32) (result (ref $bytes))
    (array.new $bytes (local.get 0) (local.get 1)))
  (func (export "length") (param (ref array)) (result i32) (array.len (local.get 0)))

  (func (export "box") (param i32) (result (ref i31)) (ref.i31 (local.get 0)))
  (func (export "unbox") (param (ref null i31)) (result i32) (i31.get_s (local.get 0)))

  (func (export "leaf") (param i32) (result (ref $tree))
    (struct.new $tree (local.get 0) (ref.null $trees)))
  (func (export "fork") (param (ref null $tree) (ref null $tree)) (result (ref $tree))
    (struct.new $tree (i32.const 0) (array.new_fixed $trees 2 (local.get 0) (local.get 1))))
  (func $total (export "total") (param (ref null $tree)) (result i32)
    (if (ref.is_null (local.get 0)) (then (return (i32.const 0))))
    (if (ref.is_null (struct.get $tree $branches (local.get 0)))
      (then (return (struct.get $tree $value (local.get 0)))))
    (i32.add
      (call $total (array.get $trees (struct.get $tree $branches (local.get 0)) (i32.const 0)))
      (call $total (array.get $trees (struct.get $tree $branches (local.get 0)) (i32.const 1)))))

  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
