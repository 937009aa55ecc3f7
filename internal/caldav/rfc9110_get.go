package caldav

import (
	"net/http"
	"strconv"
)

// get answers GET and HEAD (RFC 9110 section 9.3): an object is the bytes that were
// stored; a collection has nothing but a word for whoever opens it in a browser.
func (x *exchange) get() error {
	there, err := x.resolveWhole(x.at)
	if err != nil {
		return err
	}
	if there.kind != kindObject {
		x.String(http.StatusOK, "This is the address of a calendar account. Enter it in a calendar app that speaks CalDAV.\n")
		return nil
	}
	conditions, err := x.conditions()
	if err != nil {
		return err
	}
	before := conditions
	before.noneMatch = tagList{} // which comes after all others
	if err := before.hold(there.state()); err != nil {
		return err
	}
	if notModified(conditions, x.Request.Header, there) {
		x.setValidators(there)
		x.Status(http.StatusNotModified)
		x.Writer.WriteHeaderNow()
		return nil
	}
	return x.send(http.StatusOK, there)
}

// send answers with an object as it is.
func (x *exchange) send(status int, there resource) error {
	x.setValidators(there)
	header := x.Writer.Header()
	header.Set("Content-Type", string(appendContentType(nil, there.object.Component)))
	header.Set("Content-Length", strconv.Itoa(len(there.object.Body)))
	x.Status(status)
	if x.Request.Method == http.MethodHead {
		x.Writer.WriteHeaderNow()
		return nil
	}
	_, err := x.Writer.Write(there.object.Body)
	return err
}

// setValidators says which version of an object it is (RFC 9110 section 8.8).
func (x *exchange) setValidators(there resource) {
	header := x.Writer.Header()
	header.Set("ETag", there.object.ETag)
	if !there.object.Modified.IsZero() {
		header.Set("Last-Modified", there.object.Modified.UTC().Format(http.TimeFormat))
	}
}
