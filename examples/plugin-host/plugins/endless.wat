(module (func (export "run") (param f64) (result f64) (loop $again (br $again)) (unreachable)))
