package web

import (
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// pauseView are the pauses that have not ended, and the form for one.
type pauseView struct {
	All         []pauseShown
	From, Until field
	Open        bool
}

type pauseShown struct {
	ID, When string
	Now      bool
}

const pauseForm = "pause-new"

// pause lists the days of pauses; why the clinic noted one is for the clinic.
func (b *builder) pause() pauseView {
	v := pauseView{
		From: b.field(pauseForm, "from", b.today().String()), Until: b.field(pauseForm, "until", ""),
		Open: b.sent(pauseForm) != nil,
	}
	for _, p := range b.pauses() {
		v.All = append(v.All, pauseShown{p.ID, b.pauseDays(p.Is), !p.Is.From.After(b.today())})
	}
	return v
}

// pauses are those that have not ended, the first one first.
func (b *builder) pauses() []app.Record[clinic.Pause] {
	all := slices.DeleteFunc(slices.Clone(b.Pauses), func(p app.Record[clinic.Pause]) bool {
		return p.Is.Until != nil && p.Is.Until.Before(b.today())
	})
	sortByDate(all, func(p app.Record[clinic.Pause]) civil.Date { return p.Is.From })
	return all
}

func (b *builder) pauseDays(p clinic.Pause) string {
	if p.Until == nil {
		return b.t("pause.open_end", "day", b.Day(p.From))
	}
	return b.Span(p.From, *p.Until)
}

// beginPause stops all suggestions for some days.
func beginPause(v *visit) error {
	d := v.reading(pauseForm)
	pause := clinic.Pause{From: v.date("from", true)}
	if until := v.date("until", false); !until.IsZero() {
		pause.Until = &until
		if len(d.faults) == 0 && until.Before(pause.From) {
			d.add("until", "fault.until")
		}
	}
	if len(d.faults) > 0 {
		return errFaulty
	}
	_, err := v.app.Pauses.Add(v.ctx(), v.visitor.Actor, v.visitor.PatientID, pause)
	if err == nil {
		v.said("pause")
	}
	return err
}

// endPause ends a pause yesterday, or removes one that has not lasted a day. One
// that a page of some days ago still shows has ended by itself, and stays as it is.
func endPause(v *visit) error {
	p, err := v.app.Pauses.Get(v.ctx(), v.visitor.Actor, v.visitor.PatientID, v.id())
	if err != nil {
		return err
	}
	today, err := v.today()
	if err != nil {
		return err
	}
	yesterday := today.AddDays(-1)
	switch {
	case p.Is.Until != nil && !p.Is.Until.After(yesterday):
	case p.Is.From.After(yesterday):
		err = v.app.Pauses.Delete(v.ctx(), v.visitor.Actor, v.visitor.PatientID, p.ID, nil)
	default:
		p.Is.Until = &yesterday
		_, err = v.app.Pauses.Replace(v.ctx(), v.visitor.Actor, v.visitor.PatientID, p.ID, p.Is, nil)
	}
	if err == nil {
		v.said("pause-ended")
	}
	return err
}
