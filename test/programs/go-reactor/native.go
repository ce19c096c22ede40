//go:build !wasm

package main

import "C"

//export add
func add(a, b C.int) C.int { return C.int(Add(int32(a), int32(b))) }

//export remember
func remember(value C.int) C.int { return C.int(Remember(int32(value))) }

//export wait
func wait(milliseconds C.int) C.int { return C.int(Wait(int32(milliseconds))) }

//export complain
func complain(times C.int) C.int { return C.int(Complain(int32(times))) }
