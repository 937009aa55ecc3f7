// Package process runs the servers that benchmarks hold against each other, each as
// a process of its own, and reads from Linux what they take of the machine. It must
// not know what they serve.
//
// Start reading at process.go.
package process
