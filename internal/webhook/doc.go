// Package webhook sends events to the systems that want to be told of them, signed as
// the Standard Webhooks specification has it.
//
// Its job is to write an event as a message, to sign and send it, to read the answer,
// and to do so for each endpoint on its own: one that is slow or down holds up no other.
// What is due and what follows from an answer is decided by the use cases.
//
// It must not know the store, nor log an address or a body: an address may carry a
// secret.
//
// Start reading at sender.go; message.go is what a receiver gets.
package webhook
