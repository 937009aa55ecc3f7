package feeds

import (
	"fmt"
	"slices"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// Staff is how a practitioner's calendars speak of one patient.
type Staff struct {
	// Patient is how she is called: by her code in brackets, "[P-4F7K]", with her
	// name before it where the clinic chose so (interop.md P7).
	Patient  string
	Timezone string // the clinic's IANA zone
	// ObjectURL is the address of the calendar object with a UID; nil for none.
	ObjectURL func(uid string) string
}

// ItemProperty names, in an event of a practitioner's calendar, the item that it
// is about: an event copied from it is known by it to be about the same patient.
const ItemProperty = "X-AFTERGLOW-ITEM"

// followUps are the kinds that a practitioner sees (design.md section 4), in words
// after the patient's.
var followUps = map[plan.Kind]string{
	plan.KindWindow:       "follow-up",
	plan.KindPrep:         "visit before an event",
	plan.KindPrepDeadline: "last day before an event",
	plan.KindTouchup:      "touch-up",
	plan.KindCheckin:      "check-in",
	plan.KindPackage:      "package ends",
	plan.KindReview:       "review",
}

// ComposeFollowUps words those items of a plan that a practitioner follows up, in
// the order of entries. The patient's own words for her events are not among them.
func ComposeFollowUps(s Staff, entries []Entry, zones clinic.ZoneLookup) (events []Event, err error) {
	for _, entry := range entries {
		words, ok := followUps[entry.Item.Kind]
		if !ok {
			continue
		}
		if err := checkUID(entry.UID); err != nil {
			return nil, err
		}
		if entry.Item.Status == plan.StatusOverdue {
			words += ", overdue"
		}
		w, err := spanOf(entry.Item, zones)
		if err != nil {
			return nil, fmt.Errorf("composing %s: %w", entry.Item.Key, err)
		}
		e, err := s.event(entry.UID, w, words, s.followUp(entry.Item), showAs(entry.Item))
		if err != nil {
			return nil, err
		}
		e.content += ItemProperty + ":" + entry.UID + "\r\n" // short and plain: checkUID has seen it
		events = append(events, e)
	}
	return events, nil
}

// followUp says what an item is about and why, in the plan's own words, which are
// for the clinic.
func (s Staff) followUp(item plan.Item) string {
	var why []string
	for _, r := range item.Reasons {
		why = append(why, line(r.Text))
	}
	return paragraphs(
		labelled("Zones:", zoneNames(item.Zones)),
		labelled("Why:", why...),
		"To book, put an appointment into your appointments calendar with this code in its title.",
	)
}

// ComposeVisit words an appointment for the calendar of whom it is with.
func ComposeVisit(s Staff, uid string, a clinic.Appointment, zones clinic.ZoneLookup) (Event, error) {
	if err := checkUID(uid); err != nil {
		return Event{}, err
	}
	item := plan.AppointmentItem(a, s.Timezone)
	w, err := spanOf(item, zones)
	if err != nil {
		return Event{}, err
	}
	words := "appointment"
	if isCancelled(item) {
		words = "appointment cancelled"
	}
	return s.event(uid, w, words, labelled("Zones:", zoneNames(a.Zones)), showAs(item))
}

// ComposeOccasion words an event of the patient's own life for the calendar in
// which she keeps them.
func ComposeOccasion(uid string, occasion clinic.Event) (Event, error) {
	if err := checkUID(uid); err != nil {
		return Event{}, err
	}
	title := line(occasion.Title)
	if title == "" {
		title = "Event"
	}
	w := days(occasion.Date, occasion.Date)
	content, err := vevent(uid, w, Description{Title: title}, availability{}, "")
	if err == nil && occasion.Priority > 0 {
		content += fmt.Sprintf("PRIORITY:%d\r\n", occasion.Priority)
	}
	return Event{uid: uid, title: title, when: w, content: content}, err
}

// event is one entry of a practitioner's calendar.
func (s Staff) event(uid string, w when, words, text string, as availability) (Event, error) {
	title := line(s.Patient) + " " + words
	address := ""
	if s.ObjectURL != nil {
		address = s.ObjectURL(uid)
	}
	content, err := vevent(uid, w, Description{Title: title, What: text}, as, address)
	return Event{uid: uid, title: title, when: w, content: content, booked: as.busy}, err
}

// zoneNames names zones as the clinic does, in the domain's order.
func zoneNames(zones []clinic.Zone) string {
	var names []string
	for _, z := range clinic.Zones {
		if slices.Contains(zones, z) {
			names = append(names, strings.ReplaceAll(string(z), "_", " "))
		}
	}
	return strings.Join(names, ", ")
}
