package store

import (
	"os"
	"sync"
	"sync/atomic"
	"unsafe"
)

// walIndex is SQLite's own index of the log, the file -shm beside the database,
// as all processes that have the database open share it in memory. Its first 48
// bytes, of which a copy follows, change with every commit of any of them and
// with nothing else that a reader could see (sqlite.org/walformat.html, section
// 2.1), so two looks at them tell whether the database was the same.
type walIndex struct{ header *[2]walState }

// walState is the header of the index. Only whether two are equal means
// something here: it counts commits and holds a salt that each new log draws, the
// length of the log and a checksum over it, so no two commits ever share one.
type walState [6]uint64

// now is the state of the database at this moment. Both copies are equal unless
// a commit is just being written, or was when its process died; which of them
// counts then is SQLite's to find out.
func (w *walIndex) now() (state walState, ok bool) {
	if w == nil {
		return state, false
	}
	for i := range state {
		state[i] = atomic.LoadUint64(&w.header[0][i])
	}
	for i := range state {
		if state[i] != atomic.LoadUint64(&w.header[1][i]) {
			return state, false
		}
	}
	return state, state != walState{}
}

// is reports whether the database is in a state at this moment.
func (w *walIndex) is(state walState) bool {
	now, ok := w.now()
	return ok && now == state
}

// headerOf is the header at the start of shared memory.
func headerOf(memory []byte) *[2]walState {
	return (*[2]walState)(unsafe.Pointer(&memory[0]))
}

// shmFiles are the descriptors of -shm files. A process that closes any descriptor
// of a file loses all POSIX locks that it has on it (fcntl(2)), SQLite's own among
// them, so they stay open until no store is.
var shmFiles struct {
	sync.Mutex
	stores int
	files  []*os.File
}

// enterShm is called before a store opens its first connection, leaveShm after
// it closed its last.
func enterShm() {
	shmFiles.Lock()
	defer shmFiles.Unlock()
	shmFiles.stores++
}

func leaveShm() (err error) {
	shmFiles.Lock()
	defer shmFiles.Unlock()
	if shmFiles.stores--; shmFiles.stores > 0 {
		return nil
	}
	for _, file := range shmFiles.files {
		if closed := file.Close(); err == nil {
			err = closed
		}
	}
	shmFiles.files = nil
	return err
}

func keepShm(file *os.File) {
	shmFiles.Lock()
	defer shmFiles.Unlock()
	shmFiles.files = append(shmFiles.files, file)
}
