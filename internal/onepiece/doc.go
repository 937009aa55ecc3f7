// Package onepiece lets a handler send a small answer in one piece.
//
// net/http has a buffer of 4 KiB before each connection, so an answer a little
// larger than that goes out in two writes, and each write is a system call and a
// packet that wakes the reader: a tenth of what the GET of a feed costs. It must
// not know what is sent, and changes nothing for handlers that do not ask.
//
// Start reading at onepiece.go.
package onepiece
