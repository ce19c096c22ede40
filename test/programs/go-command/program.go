// Prints all that a command is given, sleeps in two goroutines, does to files what Go programs do, and exits as its first argument says.
package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

func main() {
	for i, arg := range os.Args {
		fmt.Printf("argument %d: %s (%d bytes)\n", i, arg, len(arg))
	}
	for _, variable := range os.Environ() {
		fmt.Println("variable:", variable)
	}
	input, err := io.ReadAll(os.Stdin)
	fmt.Fprintf(os.Stderr, "%d bytes read, error: %v\n", len(input), err)
	for _, line := range strings.Split(string(input), "\n") {
		fmt.Println("line:", line)
	}
	goroutines()
	if _, err := os.Stat("given.txt"); err == nil {
		files()
	}
	if len(os.Args) > 1 {
		code, _ := strconv.Atoi(os.Args[1])
		os.Exit(code)
	}
}

func goroutines() {
	begin := time.Now()
	heard := make(chan string)
	var all sync.WaitGroup
	for i, name := range []string{"slow", "quick"} {
		all.Add(1)
		go func() {
			defer all.Done()
			time.Sleep(time.Duration(400-390*i) * time.Millisecond)
			heard <- name
		}()
	}
	go func() { all.Wait(); close(heard) }()
	for name := range heard {
		fmt.Println("heard:", name)
	}
	fmt.Println("slept for long enough:", time.Since(begin) >= 399*time.Millisecond)
}

func did(what string, err error) {
	for _, known := range []error{fs.ErrNotExist, fs.ErrExist, fs.ErrPermission} {
		if errors.Is(err, known) {
			fmt.Printf("%s: %v\n", what, known)
			return
		}
	}
	fmt.Printf("%s: failed: %v\n", what, err != nil)
}

func files() {
	given, err := os.ReadFile("given.txt")
	fmt.Printf("given: %q %v\n", given, err)
	_, err = os.ReadFile("none.txt")
	did("read none", err)
	did("write", os.WriteFile("new ü.txt", []byte("one\ntwo\n"), 0o644))
	file, err := os.OpenFile("new ü.txt", os.O_RDWR|os.O_APPEND, 0)
	did("open", err)
	file.WriteString("three\n")
	text := make([]byte, 5)
	file.ReadAt(text, 2)
	size, _ := file.Seek(0, io.SeekEnd)
	fmt.Printf("middle: %q, size: %d\n", text, size)
	did("truncate", file.Truncate(6))
	did("close", file.Close())
	did("exclusive", func() error { _, err := os.OpenFile("new ü.txt", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644); return err }())
	did("make", os.MkdirAll("deep/er/still", 0o755))
	did("make again", os.Mkdir("deep", 0o755))
	did("rename", os.Rename("new ü.txt", "deep/er/renamed.txt"))
	did("rename none", os.Rename("none.txt", "some.txt"))
	did("remove a full folder", os.Remove("full"))
	did("remove all", os.RemoveAll("full"))
	did("symlink", os.Symlink("given.txt", "link"))
	target, err := os.Readlink("link")
	fmt.Println("target:", target, err)
	did("change times", os.Chtimes("given.txt", time.Unix(1e9, 0), time.Unix(12e8, 0)))
	about, _ := os.Stat("given.txt")
	fmt.Println("changed:", about.ModTime().Unix(), about.Size(), about.Mode().IsRegular())
	fs.WalkDir(os.DirFS("."), ".", func(path string, entry fs.DirEntry, err error) error {
		fmt.Println("walk:", path, entry.IsDir(), err)
		return nil
	})
}
