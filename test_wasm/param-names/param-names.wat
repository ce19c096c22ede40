;; Parameter names for the types: the assembler keeps them in the name section. Some cannot be used as they are.
(module
  (func $area (export "area") (param $width f64) (param $height f64) (result f64)
    (f64.mul (local.get $width) (local.get $height)))
  (func $reserved (export "reserved") (param $delete i32) (param $class i32) (param $this i32) (param $arguments i32) (result i32)
    (i32.sub (local.get $delete) (local.get $arguments)))
  (func $types (export "types") (param $string i32) (param $any i32) (param $undefined i32) (result i32)
    (i32.sub (local.get $string) (local.get $undefined)))
  (func $same (export "same") (param $a-b i32) (param $a.b i32) (param $a_b i32) (param $a_b_2 i32) (result i32)
    (i32.sub (local.get $a-b) (local.get $a_b_2)))
  (func $unnamed (export "unnamed") (param $p1 i32) (param i32) (param $p1_2 i32) (result i32)
    (i32.sub (local.get 1) (local.get $p1_2)))
  (func $hostile (export "hostile") (param $"a: any) => any; //" i32) (param $"*/ \n" i32) (param $"\u{2028}" i32) (result i32)
    (i32.sub (local.get 0) (local.get 2))))
