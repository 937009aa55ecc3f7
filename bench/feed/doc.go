// Command feed measures the server's feeds beside nginx, which serves the same
// bytes under the same addresses from files: requests a second, processor time a
// request, how long the slowest hundredth waits, also while all plans are made
// anew, and the server's memory.
//
// Both sides and the load share one machine, so only their ratio in one run means
// something, and rounds alternate between them. It exits with 1 if a ratio misses
// what performance.md says it must be. It must not know the
// product by anything but its program.
//
// Start reading at main.go, which is the order of the run.
package main
