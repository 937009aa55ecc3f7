package feeds

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/i18n"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// Rules whose being cited decides how an item is worded. Their ids are stable.
const (
	ruleDuration    = "window.duration"
	ruleFirstSign   = "window.first_sign"
	ruleNoGoodDay   = "event.no_good_day"
	ruleKeepClear   = "event.keep_clear"
	ruleNextOpenDay = "window.next_open_day"
)

// cites reports whether a rule is among an item's reasons.
func cites(item plan.Item, rule string) bool {
	return slices.ContainsFunc(item.Reasons, func(r plan.Reason) bool { return r.Rule == rule })
}

// note is the line that a rule adds to an item, if it adds one. A
// season item is not told about its own season; another item that stands in for
// it is (planner.md section 7).
func (lv *level) note(item plan.Item, rule string) i18n.Message {
	if item.Kind == plan.KindSeason {
		return i18n.Message{}
	}
	return lv.notes[rule]
}

// notes are the lines that the reasons of an item call for.
func (lang *language) notes(cal Calendar, lv *level, item plan.Item) []string {
	var notes []string
	for _, r := range item.Reasons {
		note := lv.note(item, r.Rule).Whole(lang.valuesOf(cal, lv, r))
		if note != "" && !slices.Contains(notes, note) {
			notes = append(notes, note)
		}
	}
	return notes
}

// because says what put an item on the plan: its reasons, or nothing that tells.
func (lang *language) because(cal Calendar, lv *level, item plan.Item) []Reason {
	var reasons []Reason
	if lv.detailed {
		for _, r := range item.Reasons {
			if !lv.note(item, r.Rule).IsZero() {
				continue
			}
			if text := lang.reason(cal, lv, r); text != "" {
				reasons = append(reasons, Reason{text, line(r.Rule)})
			}
		}
	}
	if len(reasons) == 0 {
		return []Reason{{Text: lv.basedOnPlan}}
	}
	return reasons
}

// reason says one reason. If its rule has no words for the patient, or the reason
// lacks a number that they need, nothing is said: the plan's own text, which is
// for the clinic, never stands in for them.
func (lang *language) reason(cal Calendar, lv *level, r plan.Reason) string {
	words := lv.reasons[r.Rule]
	zoned := byZone(r)
	if len(zoned) == 0 {
		return words.Whole(lang.valuesOf(cal, lv, r))
	}
	// Zones with equal numbers share a sentence.
	type sentence struct {
		zones  []clinic.Zone
		values map[string]string
	}
	var sentences []sentence
	for _, z := range clinic.Zones {
		own, ok := zoned[z]
		if !ok {
			continue
		}
		values := lang.valuesOf(cal, lv, own)
		at := slices.IndexFunc(sentences, func(s sentence) bool { return maps.Equal(s.values, values) })
		if at < 0 {
			at, sentences = len(sentences), append(sentences, sentence{values: values})
		}
		sentences[at].zones = append(sentences[at].zones, z)
	}
	var said []string
	for _, s := range sentences {
		s.values["zones"] = lang.zoneList(s.zones)
		if text := words.Whole(s.values); text != "" {
			said = append(said, capital(text))
		}
	}
	return strings.Join(said, " ")
}

// capital begins a sentence, which may begin with the name of a zone.
func capital(sentence string) string {
	first, size := utf8.DecodeRuneInString(sentence)
	return string(unicode.ToUpper(first)) + sentence[size:]
}

// byZone splits a reason whose numbers are named "{zone}.{name}", one for each
// zone.
func byZone(r plan.Reason) map[clinic.Zone]plan.Reason {
	split := map[clinic.Zone]plan.Reason{}
	for name, value := range r.Numbers {
		zone, own, _ := strings.Cut(name, ".")
		z := clinic.Zone(zone)
		if own == "" || !slices.Contains(clinic.Zones, z) {
			continue
		}
		if split[z].Numbers == nil {
			split[z] = plan.Reason{Rule: r.Rule, Numbers: map[string]any{}}
		}
		split[z].Numbers[own] = value
	}
	return split
}

// valuesOf are what a reason fills into its note or its words: {event} for the
// event it names, and in a detailed feed {rule}, its numbers by their names, {name}
// for a span of {name}_first and {name}_last, and {chance} for a probability. What a
// discreet feed must not tell is not among them; days that the patient keeps free for
// her own event are hers to read.
func (lang *language) valuesOf(cal Calendar, lv *level, r plan.Reason) map[string]string {
	values := map[string]string{}
	for name, value := range r.Numbers {
		if lv.detailed || r.Rule == ruleKeepClear {
			values[name] = lang.number(value)
			if of, isFirst := strings.CutSuffix(name, "_first"); isFirst {
				if first, last, ok := spanIn(r, of); ok {
					values[of] = lang.Span(first, last)
				}
			}
		}
	}
	if lv.detailed {
		values["rule"] = line(r.Rule)
		if p, ok := r.Numbers["probability"].(float64); ok {
			values["chance"] = lang.chanceOf(p)
		}
	}
	// It need not be the item's own: a prep can bear the line of another event.
	event, _ := r.Numbers["event"].(string)
	values["event"] = lang.event(cal, event)
	return values
}

// spanIn returns a span that is among the numbers of a reason.
func spanIn(r plan.Reason, name string) (first, last civil.Date, ok bool) {
	from, _ := r.Numbers[name+"_first"].(string)
	to, _ := r.Numbers[name+"_last"].(string)
	first, errFirst := civil.ParseDate(from)
	last, errLast := civil.ParseDate(to)
	return first, last, errFirst == nil && errLast == nil
}

// number says a value of a reason (plan.Reason): a count, a date, an hour,
// zones, or a trait or season by its id.
func (lang *language) number(value any) string {
	switch v := value.(type) {
	case int:
		return strconv.Itoa(v)
	case float64:
		return lang.Number(v)
	case []string:
		zones := make([]clinic.Zone, len(v))
		for i, z := range v {
			zones[i] = clinic.Zone(z)
		}
		return lang.zoneList(zones)
	case string:
		if d, err := civil.ParseDate(v); err == nil {
			return lang.Day(d)
		}
		if at, err := time.Parse("15:04", v); err == nil {
			return lang.Time(civil.TimeOf(at))
		}
		return cmp.Or(lang.traits[v], lang.seasons[v], line(v))
	}
	return ""
}

// chanceOf says a probability from 0 to 1 no more exactly than it is known.
func (lang *language) chanceOf(p float64) string {
	percent := int(math.Round(100 * p))
	if percent < 1 {
		return lang.slightChance
	}
	return lang.chance.Say(map[string]string{"percent": strconv.Itoa(percent)})
}

// Likely returns the days between which the estimates that made an item expect
// the moment: 8 of 10 times for each zone, from the earliest to the latest of
// them. ok is false if no estimate made it (planner.md fact 17).
func Likely(item plan.Item) (first, last civil.Date, ok bool) {
	for _, r := range item.Reasons {
		if r.Rule != ruleDuration {
			continue
		}
		for _, own := range byZone(r) {
			treated, _ := own.Numbers["treated"].(string)
			from, isDay := own.Numbers["q10_day"].(int)
			to, isDayToo := own.Numbers["q90_day"].(int)
			day0, err := civil.ParseDate(treated)
			if !isDay || !isDayToo || err != nil {
				continue
			}
			if a := day0.AddDays(from); !ok || a.Before(first) {
				first = a
			}
			if b := day0.AddDays(to); !ok || b.After(last) {
				last = b
			}
			ok = true
		}
	}
	return first, last, ok
}
