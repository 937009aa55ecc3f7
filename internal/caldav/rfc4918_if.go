package caldav

import (
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// ifHeader is the If header (RFC 4918 section 10.4): lists of conditions, one of
// which has to hold. There are no locks, so the only state token that can match is a
// calendar's sync token (RFC 6578 section 5).
type ifHeader []ifList

// ifList holds if all its conditions do.
type ifList struct {
	tag        string // the resource it is about; "" for that of the request
	at         place  // where tag leads
	elsewhere  bool   // tag leads nowhere here
	conditions []ifCondition
}

type ifCondition struct {
	not   bool
	token string    // a state token, or
	tag   entityTag // an entity tag
}

// maxIfConditions bounds the header: every resource in it is looked up.
const maxIfConditions = 32

// parseIf reads the header. Lists with and without a tag are not mixed.
func parseIf(text string) (lists ifHeader, err error) {
	wrong := badRequest("the If header cannot be read")
	tag, conditions := "", 0
	for rest := strings.TrimLeft(text, " \t"); rest != ""; rest = strings.TrimLeft(rest, " \t") {
		switch rest[0] {
		case '<':
			if len(lists) > 0 && lists[0].tag == "" {
				return nil, wrong
			}
			var ok bool
			if tag, rest, ok = cutBracket(rest, '>'); !ok || !strings.HasPrefix(strings.TrimLeft(rest, " \t"), "(") {
				return nil, wrong
			}
		case '(':
			list := ifList{tag: tag}
			for rest = strings.TrimLeft(rest[1:], " \t"); !strings.HasPrefix(rest, ")"); rest = strings.TrimLeft(rest, " \t") {
				var c ifCondition
				var ok bool
				if c, rest, ok = cutCondition(rest); !ok {
					return nil, wrong
				}
				if conditions++; conditions > maxIfConditions {
					return nil, wrong
				}
				list.conditions = append(list.conditions, c)
			}
			if len(list.conditions) == 0 {
				return nil, wrong
			}
			lists, rest = append(lists, list), rest[1:]
		default:
			return nil, wrong
		}
	}
	return lists, nil
}

// cutCondition takes ["Not"] and a state token or an entity tag from a text.
func cutCondition(text string) (c ifCondition, rest string, ok bool) {
	if len(text) >= 3 && strings.EqualFold(text[:3], "not") {
		c.not, text = true, strings.TrimLeft(text[3:], " \t")
	}
	switch {
	case strings.HasPrefix(text, "<"):
		c.token, rest, ok = cutBracket(text, '>')
	case strings.HasPrefix(text, "["):
		if c.tag, rest, ok = cutTag(strings.TrimLeft(text[1:], " \t")); ok {
			rest, ok = strings.CutPrefix(strings.TrimLeft(rest, " \t"), "]")
		}
	}
	return c, rest, ok
}

// cutBracket takes what stands between the bracket a text begins with and its end.
func cutBracket(text string, end byte) (inside, rest string, ok bool) {
	i := strings.IndexByte(text, end)
	if i <= 1 {
		return "", text, false
	}
	return text[1:i], text[i+1:], true
}

// statesElsewhere looks up the resources that tagged lists are about. What is not
// there, or not for this account to see, does not exist.
func (x *exchange) statesElsewhere(lists ifHeader) (map[place]state, error) {
	var states map[place]state
	for i := range lists {
		if lists[i].tag == "" {
			continue
		}
		at, ours, err := x.placeOf(lists[i].tag)
		lists[i].at, lists[i].elsewhere = at, !ours || err != nil
		if lists[i].elsewhere || at == x.at {
			continue
		}
		if states == nil {
			states = map[place]state{}
		}
		if _, known := states[at]; known {
			continue
		}
		there, err := x.resolveWhole(at)
		switch {
		case err == nil:
			states[at] = there.state()
		case clinic.CodeOf(err) == clinic.NotFound:
			states[at] = state{}
		default:
			return nil, err
		}
	}
	return states, nil
}

// holds evaluates the header for a request about one place, which is in some state
// now. A request without the header makes no condition.
func (lists ifHeader) holds(at place, now state, elsewhere map[place]state) bool {
	for _, list := range lists {
		about := now
		switch {
		case list.elsewhere:
			about = state{}
		case list.tag != "" && list.at != at:
			about = elsewhere[list.at]
		}
		if list.hold(about) {
			return true
		}
	}
	return len(lists) == 0
}

func (l ifList) hold(about state) bool {
	for _, c := range l.conditions {
		matches := about.exists
		if c.token != "" {
			matches = matches && about.token != "" && c.token == about.token
		} else {
			matches = matches && !c.tag.weak && c.tag.opaque == about.etag
		}
		if matches == c.not {
			return false
		}
	}
	return true
}
