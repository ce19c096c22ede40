package main

import (
	"os"
	"strconv"
)

func main() {
	limit, err := strconv.Atoi(os.Getenv("LIMIT"))
	if err != nil {
		println("LIMIT is no number")
		os.Exit(2)
	}
	primes := make(chan int)
	go find(limit, primes)
	for prime := range primes {
		os.Stdout.WriteString(strconv.Itoa(prime) + "\n")
	}
}

func find(limit int, primes chan<- int) {
	defer close(primes)
next:
	for n := 2; n < limit; n++ {
		for d := 2; d*d <= n; d++ {
			if n%d == 0 {
				continue next
			}
		}
		primes <- n
	}
}
