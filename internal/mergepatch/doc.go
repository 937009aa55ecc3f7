// Package mergepatch applies a JSON merge patch (RFC 7396) to a JSON value.
//
// Its job is the algorithm alone, over values as encoding/json decodes them.
//
// It must not know what is patched, nor which members a value may have: that is for
// whoever reads the request.
//
// Start reading at merge.go.
package mergepatch
