// Package target is what a benchmark's figure is held against. It must not know what
// was measured.
//
// Start reading at target.go.
package target
