// A library in Go: its runtime stays between calls, with what its goroutines do.
package main

import (
	"os"
	"time"
)

var total int32 = 40

func init() { say("begun") }

// The runtime of a library runs no main.
func main() { say("never") }

func say(text string) { os.Stdout.WriteString(text + "\n") }

//go:wasmexport add
func Add(a, b int32) int32 { return a + b }

//go:wasmexport remember
func Remember(value int32) int32 {
	total += value
	say("remembered")
	return total
}

//go:wasmexport wait
func Wait(milliseconds int32) int32 {
	begin := time.Now()
	done := make(chan int32)
	go func() {
		time.Sleep(time.Duration(milliseconds) * time.Millisecond)
		done <- total
	}()
	result := <-done
	if time.Since(begin) < time.Duration(milliseconds)*time.Millisecond {
		return -1
	}
	return result
}

//go:wasmexport complain
func Complain(times int32) int32 {
	for range times {
		os.Stderr.WriteString("complaint\n")
	}
	return times
}
