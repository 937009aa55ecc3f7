package caldav

import (
	"github.com/afterglow-calendar/afterglow/internal/app"
)

// privileges is a set of those of RFC 3744 section 3 and of RFC 4791 section 6.1.
type privileges uint8

const (
	privilegeRead privileges = 1 << iota
	privilegeReadOwn
	privilegeReadFreeBusy // RFC 4791 section 6.1.1
	privilegeWrite        // the aggregate of the ones below; some clients look for it alone
	privilegeWriteContent
	privilegeWriteProperties
	privilegeBind
	privilegeUnbind

	readOnly  = privilegeRead | privilegeReadOwn | privilegeReadFreeBusy
	readWrite = readOnly | privilegeWrite | privilegeWriteContent | privilegeWriteProperties | privilegeBind | privilegeUnbind
)

// names are in the order of the bits.
var privilegeNames = []app.PropertyName{
	dav("read"), dav("read-current-user-privilege-set"), caldav("read-free-busy"),
	dav("write"), dav("write-content"), dav("write-properties"), dav("bind"), dav("unbind"),
}

// has reports whether the set holds all of others.
func (p privileges) has(others privileges) bool { return p&others == others }

// privilegesOf is what an account may do with a resource: the one place that
// decides it, for the property, for Allow and for the refusal alike (interop.md R1,
// R2, R4). A read-only calendar is not even said to let its properties be written,
// since Thunderbird would then offer to edit events; setting them works all the
// same, because they are the account's own view of it (interop.md C20).
func privilegesOf(who app.Account, at resource) privileges {
	switch at.kind {
	case kindHome:
		if who.MayMakeCalendars() {
			return readOnly | privilegeBind | privilegeUnbind
		}
	case kindCalendar, kindObject:
		if at.collection.MayWrite {
			return readWrite
		}
	}
	return readOnly
}

// appendPrivileges writes the content of DAV:current-user-privilege-set (RFC 3744
// section 5.4).
func appendPrivileges(b []byte, set privileges) []byte {
	for i, name := range privilegeNames {
		if set.has(1 << i) {
			b = appendPrivilege(b, name)
		}
	}
	return b
}

func appendPrivilege(b []byte, name app.PropertyName) []byte {
	return append(appendEmpty(append(b, "<d:privilege>"...), name), "</d:privilege>"...)
}

// need refuses unless the account has a privilege on a resource.
func (x *exchange) need(at resource, wanted privileges) error {
	if !privilegesOf(x.who, at).has(wanted) {
		return needPrivilege(at.place, wanted)
	}
	return nil
}

// needPrivilege is the refusal for want of privileges (RFC 3744 section 7.1.1).
func needPrivilege(at place, wanted privileges) *refusal {
	refused := forbid(nsDAV, "need-privileges")
	for i, name := range privilegeNames {
		if wanted.has(1 << i) {
			b := appendElementHref(append(refused.inner, "<d:resource>"...), at)
			refused.inner = append(appendPrivilege(b, name), "</d:resource>"...)
		}
	}
	return refused
}

// supportedPrivileges is the content of DAV:supported-privilege-set (RFC 3744
// section 5.3): which privileges there are and which hold which.
const supportedPrivileges = `<d:supported-privilege><d:privilege><d:all/></d:privilege><d:abstract/><d:description xml:lang="en">Everything</d:description>` +
	`<d:supported-privilege><d:privilege><d:read/></d:privilege><d:description xml:lang="en">Read</d:description>` +
	`<d:supported-privilege><d:privilege><d:read-current-user-privilege-set/></d:privilege><d:description xml:lang="en">See what one may do</d:description></d:supported-privilege>` +
	`<d:supported-privilege><d:privilege><c:read-free-busy/></d:privilege><d:description xml:lang="en">See when time is taken</d:description></d:supported-privilege>` +
	// Abstract: it comes with read and is not told beside it (interop.md R2).
	`<d:supported-privilege><d:privilege><d:read-acl/></d:privilege><d:abstract/><d:description xml:lang="en">See who may do what</d:description></d:supported-privilege>` +
	`</d:supported-privilege>` +
	`<d:supported-privilege><d:privilege><d:write/></d:privilege><d:description xml:lang="en">Write</d:description>` +
	`<d:supported-privilege><d:privilege><d:write-content/></d:privilege><d:description xml:lang="en">Change</d:description></d:supported-privilege>` +
	`<d:supported-privilege><d:privilege><d:write-properties/></d:privilege><d:description xml:lang="en">Change properties</d:description></d:supported-privilege>` +
	`<d:supported-privilege><d:privilege><d:bind/></d:privilege><d:description xml:lang="en">Add</d:description></d:supported-privilege>` +
	`<d:supported-privilege><d:privilege><d:unbind/></d:privilege><d:description xml:lang="en">Remove</d:description></d:supported-privilege>` +
	`</d:supported-privilege></d:supported-privilege>`
