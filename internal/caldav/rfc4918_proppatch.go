package caldav

import (
	"net/http"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// instruction is to set a property or to remove it.
type instruction struct {
	app.PropertyName
	set *element // nil to remove
}

// proppatch answers PROPPATCH (RFC 4918 section 9.2): all instructions or none, in
// the order of the document. It works on read-only calendars too, because what it
// sets is the account's own view (interop.md C20).
func (x *exchange) proppatch() error {
	body, err := x.body()
	if err != nil {
		return err
	}
	if body == nil || !body.is(nsDAV, "propertyupdate") {
		return errXML
	}
	list, err := instructions(body)
	if err != nil {
		return err
	}
	there, err := x.resolveWhole(x.at)
	if err != nil {
		return err
	}
	if !x.owns(there.place) {
		return needPrivilege(there.place, privilegeWriteProperties)
	}
	if err := x.precondition(there); err != nil {
		return err
	}
	before, err := x.App.Properties(x.Request.Context(), x.who, there.key())
	if err != nil {
		return err
	}
	faults := faultsOf(list, there.kind, before)
	if len(faults) == 0 {
		set, remove := settle(list)
		if err := x.App.SetProperties(x.Request.Context(), x.who, there.key(), set, lastZone(set, remove)); err != nil {
			return err
		}
		if x.minimal() {
			x.Status(http.StatusOK) // RFC 8144 section 2.2
			x.Writer.WriteHeaderNow()
			return nil
		}
	}
	answer := x.multistatus()
	defer answer.release()
	answer.b = there.appendHref(append(answer.b, "<d:response><d:href>"...))
	answer.b = append(answer.b, "</d:href>"...)
	answer.b = appendOutcome(answer.b, list, faults)
	answer.b = append(answer.b, "</d:response>"...)
	return answer.end()
}

// instructions reads a list of DAV:set and DAV:remove.
func instructions(body *element) (list []instruction, err error) {
	for e := range body.children {
		if !e.is(nsDAV, "set") && !e.is(nsDAV, "remove") {
			continue // RFC 4918 section 17: what is not known is passed over
		}
		prop := e.child(nsDAV, "prop")
		if prop == nil {
			return nil, errXML
		}
		for p := range prop.children {
			i := instruction{PropertyName: p.PropertyName}
			if e.Local == "set" {
				i.set = p
			}
			list = append(list, i)
		}
	}
	if len(list) == 0 {
		return nil, errXML
	}
	return list, nil
}

// fault is why a property cannot be set or removed.
type fault struct {
	status string
	why    *refusal
}

// faultsOf finds the instructions that cannot be followed, by name.
func faultsOf(list []instruction, on kind, before []app.Property) map[app.PropertyName]fault {
	faults := map[app.PropertyName]fault{}
	names := map[app.PropertyName]bool{}
	for _, p := range before {
		names[p.PropertyName] = true
	}
	for _, i := range list {
		p := known[i.PropertyName]
		switch {
		case p != nil && !(p.settable && p.on&on != 0), p == nil && !mayBeDead(i.PropertyName, on), neverSet[i.PropertyName]:
			faults[i.PropertyName] = fault{statusForbidden, forbid(nsDAV, "cannot-modify-protected-property")}
			continue
		case i.set == nil:
			delete(names, i.PropertyName)
			continue
		}
		if why := invalidValue(i.set); why != nil {
			faults[i.PropertyName] = fault{statusConflict, why} // section 9.2.1
		}
		names[i.PropertyName] = true
		if len(names) > app.MaxProperties || len(i.set.appendXML(nil)) > app.MaxPropertyBytes {
			faults[i.PropertyName] = fault{statusInsufficient, errQuota}
		}
	}
	return faults
}

// neverSet are properties of the standards that the server does not have and no
// client may pretend it had.
var neverSet = map[app.PropertyName]bool{
	dav("creationdate"): true, dav("getcontentlanguage"): true, dav("lockdiscovery"): true,
	dav("quota-available-bytes"): true, dav("quota-used-bytes"): true, dav("resource-id"): true,
	caldav("calendar-data"): true, caldav("schedule-inbox-URL"): true, caldav("schedule-outbox-URL"): true,
	caldav("schedule-tag"): true,
}

// settle is what a list of instructions comes to.
func settle(list []instruction) (set []app.Property, remove []app.PropertyName) {
	last := map[app.PropertyName]int{}
	for n, i := range list {
		last[i.PropertyName] = n
	}
	for n, i := range list {
		switch {
		case last[i.PropertyName] != n:
		case i.set == nil:
			remove = append(remove, i.PropertyName)
		default:
			set = append(set, app.Property{PropertyName: i.PropertyName, XML: string(i.set.appendXML(nil))})
		}
	}
	return set, remove
}

// appendOutcome writes what became of each property: all was well, or some were at
// fault and the others depended on them.
func appendOutcome(b []byte, list []instruction, faults map[app.PropertyName]fault) []byte {
	var well []byte
	told := map[app.PropertyName]bool{}
	for _, i := range list {
		if told[i.PropertyName] {
			continue
		}
		told[i.PropertyName] = true
		if f, ok := faults[i.PropertyName]; ok {
			b = appendPropstat(b, appendEmpty(nil, i.PropertyName), f.status, f.why)
		} else {
			well = appendEmpty(well, i.PropertyName)
		}
	}
	switch {
	case len(well) == 0:
	case len(faults) == 0:
		b = appendPropstat(b, well, statusOK, nil)
	default:
		b = appendPropstat(b, well, statusFailedDependency, nil)
	}
	return b
}
