//go:build unix

package store

import (
	"os"
	"runtime"
	"syscall"
)

// openWALIndex maps the index of the database file at path, which must be open.
func openWALIndex(path string) (*walIndex, error) {
	file, err := os.Open(path + "-shm")
	if err != nil {
		return nil, err
	}
	keepShm(file)
	memory, err := syscall.Mmap(int(file.Fd()), 0, os.Getpagesize(), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	index := &walIndex{headerOf(memory)}
	// Whoever still looks while the store closes holds the index, and with it the
	// memory.
	runtime.AddCleanup(index, func(memory []byte) { _ = syscall.Munmap(memory) }, memory)
	return index, nil
}
