package console

import (
	"context"
	"fmt"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// takenTime is said at the field of a time at which something else takes place.
const takenTime = "Something else takes place then. Choose another time, or tick the box below."

// agreeing lets an appointment overlap what the form that was sent agreed to, and
// nothing that came since it was shown.
func (v *visit) agreeing(ctx context.Context) context.Context {
	return app.Agreeing(ctx, func(inTheWay []app.Clash) bool { return digest(clashTexts(inTheWay)) == v.value("clashing") })
}

func visitClashes(v *visit, id string, is clinic.Appointment) ([]string, error) {
	found, err := v.app.Clashes(v.ctx(), v.actor, v.id(), id, is)
	return clashTexts(found), err
}

// clashTexts say what is in the way of an appointment, and of nobody else who it is.
func clashTexts(all []app.Clash) (texts []string) {
	for _, c := range all {
		var text string
		switch {
		case c.Hers && c.With == "":
			text = "She has another appointment"
		case c.Hers:
			text = "She has another appointment with " + c.With
		case c.Start.IsZero():
			texts = append(texts, "The calendars of "+c.With+" hold more than can be looked into: look into them yourself.")
			continue
		case c.Visit:
			text = c.With + " has another patient"
		default:
			text = c.With + " has something else"
		}
		texts = append(texts, text+" "+spanOf(c)+".")
	}
	return texts
}

// spanOf is from when to when something is in the way.
func spanOf(c app.Clash) string {
	if c.Start.Date == c.End.Date {
		return fmt.Sprintf("on %s from %s to %s", day(c.Start.Date), clock(c.Start), clock(c.End))
	}
	return fmt.Sprintf("from %s, %s to %s, %s", day(c.Start.Date), clock(c.Start), day(c.End.Date), clock(c.End))
}
