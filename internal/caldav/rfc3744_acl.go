package caldav

// acl writes the content of DAV:acl (RFC 3744 section 5.5): what privilegesOf
// decides, as entries that are protected, since there is no method to change them.
// It is the part of the list that concerns the owner and who asks (section 8.1: not
// all of it need be visible).
func acl(b []byte, x *exchange, r *resource) ([]byte, bool) {
	granted := appendPrivileges(nil, privilegesOf(x.who, *r))
	if r.user == "" { // section 5.5.1: what all have, all who logged in may read
		return appendACE(b, []byte("<d:authenticated/>"), granted, r), true
	}
	for _, at := range x.grantees(r) {
		b = appendACE(b, appendElementHref(nil, at), granted, r)
	}
	return b, true
}

// appendACE writes an entry. An object has those of its calendar (section 5.5.4).
func appendACE(b, principal, granted []byte, r *resource) []byte {
	b = append(append(append(b, "<d:ace><d:principal>"...), principal...), "</d:principal><d:grant>"...)
	b = append(append(b, granted...), "</d:grant><d:protected/>"...)
	if r.kind == kindObject {
		b = append(appendElementHref(append(b, "<d:inherited>"...), r.parent()), "</d:inherited>"...)
	}
	return append(b, "</d:ace>"...)
}

// grantees are the principals that a resource's DAV:acl names: its owner, and who
// asks, if that is another.
func (x *exchange) grantees(r *resource) (all []place) {
	if r.user != "" {
		all = append(all, owner(x, r))
	}
	if !x.owns(r.place) {
		all = append(all, principal(x.who))
	}
	return all
}

// aclPrincipalPropSet tells of the principals that a resource's DAV:acl names
// (section 9.2).
func (x *exchange) aclPrincipalPropSet(there resource, body *element) error {
	answer, err := x.ofPrincipals(body)
	if err != nil {
		return err
	}
	defer answer.release()
	for _, at := range x.grantees(&there) {
		named, err := x.resolve(at)
		if err != nil {
			return err
		}
		if err := answer.one(&named); err != nil {
			return err
		}
	}
	return answer.end()
}
