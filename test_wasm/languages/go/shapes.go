package main

import (
	"strconv"
	"structs"
	"unsafe"
)

type Point struct {
	_    structs.HostLayout
	X, Y float64
}

//go:wasmimport ./log.js log
func log(text string)

// What JavaScript holds: the garbage collector leaves it until it is freed.
var held = map[unsafe.Pointer][]byte{}

//go:wasmexport alloc
func alloc(size uint32) unsafe.Pointer {
	made := make([]byte, max(size, 1))
	held[unsafe.Pointer(&made[0])] = made
	return unsafe.Pointer(&made[0])
}

//go:wasmexport dealloc
func dealloc(at unsafe.Pointer) { delete(held, at) }

// A string as a result: its address and its length in one number.
func give(text string) uint64 {
	at := alloc(uint32(len(text)))
	copy(held[at], text)
	return uint64(uintptr(at))<<32 | uint64(len(text))
}

//go:wasmexport add
func add(a, b int32) int32 { return a + b }

//go:wasmexport greet
func greet(at *byte, size uint32) uint64 {
	return give("Hello, " + unsafe.String(at, size) + "!")
}

//go:wasmexport middle
func middle(to, a, b *Point) {
	to.X, to.Y = (a.X+b.X)/2, (a.Y+b.Y)/2
}

//go:wasmexport count
func count(to int32) {
	for i := 1; i <= int(to); i++ {
		log(strconv.Itoa(i) + " of " + strconv.Itoa(int(to)))
	}
}

//go:wasmexport pick
func pick(index int32) int32 { return []int32{2, 3, 5}[index] }

func main() {}
