// Package server puts the edges on one gin engine and runs it: middleware,
// health, metrics, a graceful stop.
//
// Its job is what all requests share. It must not know what any of them does.
//
// Start reading at server.go.
package server
