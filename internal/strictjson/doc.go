// Package strictjson reads JSON that somebody sent, and says in the product's words
// which field of it is wrong.
//
// Its job is one kind of refusal, whatever is read: a plan's document, a protocol,
// the body of a request.
//
// It must not know what is read, and never repeats a value: values are health data,
// and a name that no field could have is a value, too.
//
// Start reading at unmarshal.go; path.go says how fields are named.
package strictjson
