// Package api is REST v1: JSON in and out of the use cases, described by the
// OpenAPI document that it serves.
//
// Its job is form: decoding, validation by schema, problem details (RFC 9457),
// paging, versions. It must not know rules of the domain, which are refused by
// the use cases with the path of the field.
//
// Start reading at api.go; records.go is the shape that all records about a
// patient share, from treatments to overrides; document.go reads every body,
// patch.go merges one, problem.go is every refusal, bulk.go sends many requests as one.
package api
