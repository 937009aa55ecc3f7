// Package svg writes SVG images: elements, attributes and text, escaped so that
// whatever stands in them the document is well-formed.
//
// Its job is the writing alone. Colours and fonts are classes, so that one style
// sheet can suit light and dark; an image may bring its own or live by the page's.
//
// It must not know what is drawn or where a shape stands, and opens no file.
//
// Start reading at drawing.go.
package svg
