// Package store keeps everything in one SQLite database: all SQL of the product
// is here, and so is the committer through which every change passes.
//
// Its job is to hand a use case a transaction (Store.Write, Store.Read) with
// one method per question, in domain types. The API is the seam for a second
// engine later; there is no dialect layer now.
//
// It must not know what a plan or a feed means: it stores what it is given.
//
// Start reading at store.go (the two handles and their pragmas) and committer.go
// (how concurrent writers share a commit), then records.go; migrations/ is the
// schema, docs/schema.md explains it.
package store
