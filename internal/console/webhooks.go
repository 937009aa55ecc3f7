package console

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

const webhooksPath = "/settings/webhooks"

func (h handler) webhookRoutes() []route {
	const one = webhooksPath + "/:id"
	return []route{
		{http.MethodGet, webhooksPath, ownerOnly, webhooksPage},
		{http.MethodPost, webhooksPath, ownerOnly, form(addWebhook, webhooksPage)},
		{http.MethodGet, one, ownerOnly, webhookPage},
		{http.MethodPost, one, ownerOnly, form(saveWebhook, webhookPage)},
		{http.MethodPost, one + "/delete", ownerOnly, deleteWebhook},
		{http.MethodPost, one + "/secret", ownerOnly, rotateWebhook},
		{http.MethodPost, one + "/test", ownerOnly, form(testWebhook, webhookPage)},
		{http.MethodPost, one + "/replay", ownerOnly, form(replayWebhook, webhookPage)},
		{http.MethodPost, one + "/events/:event/resend", ownerOnly, form(resendWebhook, webhookPage)},
	}
}

// eventWords are the types of events in words.
var eventWords = map[app.WebhookEventType]string{
	app.EventPlanUpdated:        "A plan moved",
	app.EventWindowOpened:       "The days to come in have begun",
	app.EventWindowOverdue:      "Those days passed with nothing booked",
	app.EventRecallSoftDue:      "It is time for a soft contact",
	app.EventCheckinDue:         "A check-in is due",
	app.EventConflict:           "An event cannot be prepared for as it should",
	app.EventShortening:         "The effect may be becoming shorter",
	app.EventAppointmentChanged: "An appointment changed",
	app.EventFeedStale:          "A calendar was not read for 90 days",
	app.EventPing:               "A test",
}

// webhookForm is what is chosen of a webhook.
type webhookForm struct {
	Form, Version    string
	URL, Description field
	Events           []choice
	Disabled         bool
}

func (v *visit) webhookForm(form string, w app.Webhook) webhookForm {
	f := webhookForm{Form: form, Version: app.Version(w), URL: v.field(form, "url", w.URL), Description: v.field(form, "description", w.Description), Disabled: w.Disabled}
	wants := func(t app.WebhookEventType) bool { return len(w.Events) == 0 || slices.Contains(w.Events, t) }
	if sent := v.sent(form); sent != nil {
		wants = func(t app.WebhookEventType) bool { return slices.Contains(sent["event"], string(t)) }
		f.Disabled = sent.Get("disabled") != ""
	}
	for _, t := range app.WebhookEventTypes {
		f.Events = append(f.Events, choice{ID: form + "-" + string(t), Value: string(t), Text: eventWords[t], Hint: string(t), On: wants(t)})
	}
	return f
}

// webhookSent reads the form of a webhook. All types are every type: those of later
// releases too.
func (v *visit) webhookSent(form string, w *app.Webhook) error {
	v.reading(form)
	w.URL, w.Description, w.Disabled, w.Events = v.value("url"), v.value("description"), v.value("disabled") != "", nil
	chosen := v.draft.values["event"]
	if len(chosen) == 0 {
		v.draft.add("", "Choose what it is told of.")
		return errFaulty
	}
	if len(chosen) < len(app.WebhookEventTypes) {
		for _, t := range chosen {
			w.Events = append(w.Events, app.WebhookEventType(t))
		}
	}
	return nil
}

// webhookRow is a webhook on the list, and how it is with it.
type webhookRow struct {
	app.Webhook
	Told, State string
	Bad         bool
}

func (v *visit) webhookRow(w app.Webhook) (webhookRow, error) {
	row := webhookRow{Webhook: w, Told: "Told of everything", State: "Up to date"}
	if n := len(w.Events); n > 0 {
		row.Told = fmt.Sprintf("Told of %d of %d kinds of events", n, len(app.WebhookEventTypes))
	}
	switch {
	case w.DisabledWhy != "":
		row.State, row.Bad = "Turned off by the server. "+w.DisabledWhy, true
	case w.Disabled:
		row.State = "Turned off"
	case w.FailingSince != nil:
		since, err := v.moment(*w.FailingSince)
		if err != nil {
			return row, err
		}
		row.State, row.Bad = fmt.Sprintf("Takes nothing since %s; %d waiting", since, w.Waiting), true
	case w.Waiting > 0:
		row.State = fmt.Sprintf("%d on their way", w.Waiting)
	}
	return row, nil
}

type webhooksView struct {
	Tabs []link
	Rows []webhookRow
	Add  webhookForm
}

// webhookRows are listed; a clinic has fewer.
const webhookRows = 100

func webhooksPage(v *visit) error {
	all, err := v.app.Webhooks(v.ctx(), v.actor, "", webhookRows)
	if err != nil {
		return err
	}
	view := webhooksView{Tabs: v.settingsTabs(webhooksPath), Add: v.webhookForm("webhook", app.Webhook{})}
	for _, w := range all {
		row, err := v.webhookRow(w)
		if err != nil {
			return err
		}
		view.Rows = append(view.Rows, row)
	}
	return v.render("webhooks", "Webhooks", "settings", view)
}

// webhookView is one webhook with its log.
type webhookView struct {
	Tabs  []link
	Row   webhookRow
	Edit  webhookForm
	Since menu
	Both  string // until when both secrets sign
	Log   []deliveryRow
	Older string
	Made  string // the secret, if it was just made
}

type deliveryRow struct {
	ID, What, Type, PatientID, When, State, Last string
	Bad, Again                                   bool
}

// logRows are listed on one page.
const logRows = 50

func webhookPage(v *visit) error {
	w, err := v.app.Webhook(v.ctx(), v.actor, v.id())
	if err != nil {
		return err
	}
	return v.webhookPage(w, "")
}

func (v *visit) webhookPage(w app.Webhook, secret string) (err error) {
	view := webhookView{Tabs: v.settingsTabs(webhooksPath), Edit: v.webhookForm("webhook", w), Made: secret, Since: v.menu("replay", "since", "24")}
	for _, s := range [][2]string{{"1", "the last hour"}, {"24", "the last day"}, {"168", "the last week"}, {"720", "the last 30 days"}} {
		view.Since.add(s[0], s[1])
	}
	if view.Row, err = v.webhookRow(w); err != nil {
		return err
	}
	if w.BothUntil != nil {
		if view.Both, err = v.moment(*w.BothUntil); err != nil {
			return err
		}
	}
	before, _ := strconv.ParseInt(v.query("before"), 10, 64)
	log, err := v.app.WebhookLog(v.ctx(), v.actor, w.ID, app.WebhookLogFilter{}, max(0, before), logRows+1)
	if err != nil {
		return err
	}
	if len(log) > logRows {
		log = log[:logRows]
		view.Older = strconv.FormatInt(log[logRows-1].Place(), 10)
	}
	for _, d := range log {
		row, err := v.deliveryRow(d)
		if err != nil {
			return err
		}
		row.Again = row.Again && !w.Disabled
		view.Log = append(view.Log, row)
	}
	return v.render("webhook", "Webhook", "settings", view)
}

func (v *visit) deliveryRow(d app.WebhookDelivery) (row deliveryRow, err error) {
	row = deliveryRow{ID: d.EventID, What: eventWords[d.Type], Type: string(d.Type), PatientID: d.PatientID, Again: d.State != "pending"}
	if row.When, err = v.moment(d.At); err != nil {
		return row, err
	}
	if n := len(d.Attempts); n > 0 {
		last := d.Attempts[n-1]
		at, err := v.moment(last.At)
		if err != nil {
			return row, err
		}
		row.Last = fmt.Sprintf("tried %s, %s, %d ms. %s", times(n), at, last.TookMS, last.Error)
	}
	switch d.State {
	case "delivered":
		row.State = "Delivered"
	case "failed":
		row.State, row.Bad = "Given up", true
	case "disabled":
		row.State = "Not sent: turned off"
	default:
		row.State = "On its way"
		if d.NextAt == nil {
			row.State = "Waits for an earlier event of hers"
		} else if row.Last != "" {
			next, err := v.moment(*d.NextAt)
			row.State = "Next try " + next
			return row, err
		}
	}
	return row, nil
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func addWebhook(v *visit) error {
	var w app.Webhook
	if err := v.webhookSent("webhook", &w); err != nil {
		return err
	}
	made, err := v.app.AddWebhook(v.ctx(), v.actor, w)
	if err != nil {
		return err
	}
	v.status, v.draft = http.StatusCreated, nil
	return v.webhookPage(made, made.Secret)
}

func saveWebhook(v *visit) error {
	w := app.Webhook{ID: v.id()}
	if err := v.webhookSent("webhook", &w); err != nil {
		return err
	}
	if err := v.app.ReplaceWebhook(v.ctx(), v.actor, w, app.Match{v.value("version")}); err != nil {
		return err
	}
	return v.done(webhooksPath+"/"+w.ID, "The webhook is changed.")
}

func deleteWebhook(v *visit) error {
	if err := v.app.DeleteWebhook(v.ctx(), v.actor, v.id(), nil); err != nil {
		return err
	}
	return v.done(webhooksPath, "That webhook is told nothing any more.")
}

func rotateWebhook(v *visit) error {
	rotated, err := v.app.RotateWebhookSecret(v.ctx(), v.actor, v.id())
	if err != nil {
		return err
	}
	return v.webhookPage(rotated, rotated.Secret)
}

func testWebhook(v *visit) error {
	v.reading("test")
	if _, err := v.app.TestWebhook(v.ctx(), v.actor, v.id()); err != nil {
		return err
	}
	return v.done(webhooksPath+"/"+v.id(), "A test is on its way. Load the page again to see what came of it.")
}

func replayWebhook(v *visit) error {
	v.reading("replay")
	hours, err := strconv.Atoi(v.value("since"))
	if err != nil || hours < 1 || hours > 720 {
		v.draft.add("since", "Choose since when.")
		return errFaulty
	}
	n, err := v.app.ReplayWebhook(v.ctx(), v.actor, v.id(), v.app.Now().Add(-time.Duration(hours)*time.Hour))
	if err != nil {
		return err
	}
	return v.done(webhooksPath+"/"+v.id(), fmt.Sprintf("On their way again: %d.", n))
}

func resendWebhook(v *visit) error {
	v.reading("resend")
	if _, err := v.app.ResendWebhook(v.ctx(), v.actor, v.id(), v.c.Param("event")); err != nil {
		return err
	}
	return v.done(webhooksPath+"/"+v.id(), "The event is on its way again.")
}
