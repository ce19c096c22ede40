;; Types that describe each other, exact references and an exact function import (custom-descriptors proposal).
(module
  (type $sum (func (param i32 i32) (result i32)))
  (rec
    (type $object (descriptor $class) (struct (field i32)))
    (type $class (describes $object) (struct (field i32))))
  (import "./host.js" "sum" (func (exact (type $sum))))
  (func (export "same") (param (ref (exact $class))) (result (ref (exact $class))) (local.get 0))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
