package caldav

// depthZero refuses any other Depth, as the reports of RFC 3744 section 9 do, and
// RFC 3253 section 3.6 takes none for 0.
func (x *exchange) depthZero() error {
	if depth := x.Request.Header.Get("Depth"); depth != "" && depth != "0" {
		return badRequest("the report is for Depth 0")
	}
	return nil
}

// ofPrincipals begins the answer of a report that tells what its DAV:prop names, or
// no property if it has none, of each principal it finds.
func (x *exchange) ofPrincipals(body *element) (*telling, error) {
	if err := x.depthZero(); err != nil {
		return nil, err
	}
	var wanted wish
	props := 0
	for e := range body.children {
		if e.is(nsDAV, "prop") {
			wanted.add(e)
			props++
		}
	}
	if props > 1 || len(wanted.properties) > maxWished {
		return nil, errXML
	}
	return &telling{multistatus: x.multistatus(), wanted: wanted, minimal: x.minimal()}, nil
}
