// Package arch holds no code, only tests over our own source: which package may
// import which, what the pure packages must not touch, and the habits that keep
// the tree readable.
//
// It must not be imported. Start reading at layers_test.go: its table is the
// architecture, and a new package has to be entered there.
package arch
