// Package clinicday is a clinic's day at the front desk by a client that a generator
// made of the OpenAPI document. TestAGeneratedClientWorksThroughAClinicsDay makes the
// client, starts the server and runs this.
package clinicday

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/oapi-codegen/runtime/types"

	"github.com/afterglow-calendar/afterglow/internal/api/testdata/clinicday/client"
)

// The day on which the server's clock stands.
var today = types.Date{Time: time.Date(2027, 5, 29, 0, 0, 0, 0, time.UTC)}

func in(days int) types.Date { return types.Date{Time: today.AddDate(0, 0, days)} }

func connect(t *testing.T, key string) *client.ClientWithResponses {
	t.Helper()
	c, err := client.NewClientWithResponses(os.Getenv("AFTERGLOW_URL"), client.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+key)
		return nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// want stops the day at an answer of another status.
func want(t *testing.T, status int, answer interface {
	StatusCode() int
	GetBody() []byte
}, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode() != status {
		t.Fatalf("answered %d, want %d: %s", answer.StatusCode(), status, answer.GetBody())
	}
}

// open reads a page as a browser does.
func open(t *testing.T, address string) (kind, text string) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := (&http.Client{Jar: jar}).Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("answered %d: %v", answer.StatusCode, err)
	}
	return answer.Header.Get("Content-Type"), string(body)
}

func TestTheDay(t *testing.T) {
	c, ctx := connect(t, os.Getenv("AFTERGLOW_KEY")), context.Background()

	// Who is due and not booked, and why?
	state, unbooked := client.ListDueParamsStateOpen, client.ListDueParamsBookedFalse
	waiting := &client.ListDueParams{State: &state, Booked: &unbooked}
	due, err := c.ListDueWithResponse(ctx, waiting)
	want(t, http.StatusOK, due, err)
	if len(due.JSON200.Items) != 2 || due.JSON200.Counts["open"].Unbooked != 2 {
		t.Fatalf("due: %s", due.Body)
	}
	row := due.JSON200.Items[0]
	if *row.Name != "Ada" || len(*row.Why) == 0 || (*row.Why)[0].Text == "" || row.From.After(today.Time) {
		t.Errorf("the first row: %+v", row)
	}
	ada := *row.PatientId

	// She is offered the first of the times that suit and takes it. The answer is
	// lost on the way, so the same is asked again: she is booked once.
	times, err := c.SuggestTimesWithResponse(ctx, ada, nil)
	want(t, http.StatusOK, times, err)
	if len(times.JSON200.Days) < 2 || len(times.JSON200.Days[0].Reasons) == 0 {
		t.Fatalf("suggested: %s", times.Body)
	}
	first := client.Appointment{Start: times.JSON200.Days[0].Times[0].Start, PractitionerId: times.JSON200.PractitionerId}
	booking := &client.BookAppointmentParams{IdempotencyKey: new("8e03978e-40d5-43dd-bc93-6894a57f9324")}
	booked, err := c.BookAppointmentWithResponse(ctx, ada, booking, first)
	want(t, http.StatusCreated, booked, err)
	again, err := c.BookAppointmentWithResponse(ctx, ada, booking, first)
	want(t, http.StatusCreated, again, err)
	if *again.JSON201.Id != *booked.JSON201.Id || again.HTTPResponse.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("booked %s, then %s", booked.Body, again.Body)
	}
	visits, err := c.ListAppointmentsWithResponse(ctx, ada, nil)
	want(t, http.StatusOK, visits, err)
	if len(visits.JSON200.Items) != 1 {
		t.Errorf("she is booked as %s", visits.Body)
	}
	due, err = c.ListDueWithResponse(ctx, waiting)
	want(t, http.StatusOK, due, err)
	if len(due.JSON200.Items) != 1 || *due.JSON200.Items[0].Name != "Bea" {
		t.Errorf("after the booking: %s", due.Body)
	}

	// The calendar of that day shows her visit.
	visit := *booked.JSON201.Id
	agenda, err := c.GetAgendaWithResponse(ctx, &client.GetAgendaParams{From: &times.JSON200.Days[0].Date, To: &times.JSON200.Days[0].Date})
	want(t, http.StatusOK, agenda, err)
	if !slices.ContainsFunc(agenda.JSON200.Visits, func(v client.AgendaVisit) bool { return v.AppointmentId == visit && v.Start == first.Start }) {
		t.Errorf("the agenda: %s", agenda.Body)
	}

	// She calls to move it, while a colleague who has not read it anew does the same.
	version := booked.Headers201.ETag
	moved, err := c.PatchAppointmentWithApplicationMergePatchPlusJSONBodyWithResponse(ctx, ada, visit, &client.PatchAppointmentParams{IfMatch: version},
		client.PatchAppointmentApplicationMergePatchPlusJSONRequestBody{Start: &times.JSON200.Days[1].Times[0].Start})
	want(t, http.StatusOK, moved, err)
	if moved.JSON200.Start != times.JSON200.Days[1].Times[0].Start {
		t.Errorf("moved: %s", moved.Body)
	}
	late, err := c.ReplaceAppointmentWithResponse(ctx, ada, visit, &client.ReplaceAppointmentParams{IfMatch: version}, first)
	want(t, http.StatusPreconditionFailed, late, err)
	if p := late.ApplicationproblemJSONDefault; p == nil || p.Status != http.StatusPreconditionFailed || p.Title == "" || p.Detail == nil {
		t.Errorf("the conflict: %s", late.Body)
	}

	// In the end she cannot come.
	cancelled, err := c.PatchAppointmentWithApplicationMergePatchPlusJSONBodyWithResponse(ctx, ada, visit, &client.PatchAppointmentParams{IfMatch: moved.Headers200.ETag},
		client.PatchAppointmentApplicationMergePatchPlusJSONRequestBody{Status: new(client.PatchAppointmentApplicationMergePatchPlusJSONBodyStatusCancelled)})
	want(t, http.StatusOK, cancelled, err)
	if *cancelled.JSON200.Status != client.AppointmentStatusCancelled {
		t.Errorf("cancelled: %s", cancelled.Body)
	}

	dora := newPatient(t, c)
	plan(t, c, dora)
	links(t, c, dora)
	office(t, c)
	refusals(t, c, dora)
}

// newPatient comes in, is treated and says what is ahead of her.
func newPatient(t *testing.T, c *client.ClientWithResponses) (id string) {
	ctx := context.Background()
	added, err := c.AddPatientWithResponse(ctx, nil, client.Patient{Name: "Dora", Language: new(client.PatientLanguageDe), FirstTimer: new(true)})
	want(t, http.StatusCreated, added, err)
	id = *added.JSON201.Id
	if place := added.Headers201.Location; place == nil || !strings.HasSuffix(*place, "/patients/"+id) {
		t.Errorf("added at %v", place)
	}
	treated, err := c.AddTreatmentWithResponse(ctx, id, nil, client.Treatment{Date: in(-30), Zones: []client.TreatedZone{{Zone: client.TreatedZoneZoneGlabella, Units: new(20.0)}}})
	want(t, http.StatusCreated, treated, err)
	seen, err := c.AddObservationWithResponse(ctx, id, nil, client.RecordedObservation{Date: today, Zone: client.RecordedObservationZoneGlabella, Movement: client.RecordedObservationMovementNone})
	want(t, http.StatusCreated, seen, err)
	ahead, err := c.AddEventWithResponse(ctx, id, nil, client.Event{Date: in(100), Title: new("Wedding")})
	want(t, http.StatusCreated, ahead, err)
	if !ahead.JSON201.Date.Equal(in(100).Time) || *treated.JSON201.Zones[0].Units != 20 {
		t.Errorf("recorded: %s %s", ahead.Body, treated.Body)
	}
	found, err := c.ListPatientsWithResponse(ctx, &client.ListPatientsParams{Q: new("dor")})
	want(t, http.StatusOK, found, err)
	if len(found.JSON200.Items) != 1 || *found.JSON200.Items[0].Id != id {
		t.Errorf("found: %s", found.Body)
	}
	return id
}

func plan(t *testing.T, c *client.ClientWithResponses, id string) {
	planned, err := c.GetPlanWithResponse(context.Background(), id)
	want(t, http.StatusOK, planned, err)
	i := slices.IndexFunc(planned.JSON200.Items, func(i client.Item) bool { return i.Kind == "window" })
	if i < 0 {
		t.Fatalf("no window: %s", planned.Body)
	}
	window := planned.JSON200.Items[i]
	if !window.Start.After(today.Time) || len(window.Reasons) == 0 || window.Reasons[0].Text == "" || len(planned.JSON200.Verdicts) != 1 || len(planned.JSON200.Estimates) == 0 {
		t.Errorf("the plan: %s", planned.Body)
	}
}

func links(t *testing.T, c *client.ClientWithResponses, id string) {
	feeds, err := c.ListFeedsWithResponse(context.Background(), id)
	want(t, http.StatusOK, feeds, err)
	if kind, text := open(t, *feeds.JSON200.Items[0].Url); !strings.HasPrefix(kind, "text/calendar") || !strings.Contains(text, "BEGIN:VEVENT") {
		t.Errorf("the feed is %s: %s", kind, text)
	}
	link, err := c.AddPageLinkWithResponse(context.Background(), id, nil, client.PageLinkWish{ExpiresInDays: new(int64(30))})
	want(t, http.StatusCreated, link, err)
	if kind, text := open(t, *link.JSON201.Url); !strings.HasPrefix(kind, "text/html") || !strings.Contains(text, `lang="de"`) {
		t.Errorf("her page is %s: %s", kind, text)
	}
}

// office is what is read when the desk is quiet.
func office(t *testing.T, c *client.ClientWithResponses) {
	ctx := context.Background()
	forecast, err := c.GetForecastWithResponse(ctx, nil)
	want(t, http.StatusOK, forecast, err)
	expected := 0.0
	for _, week := range forecast.JSON200.Weeks {
		expected += week.Expected
	}
	if len(forecast.JSON200.Weeks) != 26 || expected < 1 {
		t.Errorf("the forecast: %s", forecast.Body)
	}
	sheet, err := c.GetForecastCsvWithResponse(ctx, nil)
	want(t, http.StatusOK, sheet, err)
	if lines := strings.Count(string(sheet.Body), "\n"); lines != 27 {
		t.Errorf("%d lines of CSV", lines)
	}

	rules, err := c.GetProtocolWithResponse(ctx)
	want(t, http.StatusOK, rules, err)
	if rules.JSON200.Profile != "standard" || rules.JSON200.MinIntervalDays != 84 {
		t.Errorf("the protocol: %s", rules.Body)
	}

	audit, err := c.ListAuditWithResponse(ctx, &client.ListAuditParams{Limit: new(int64(3))})
	want(t, http.StatusOK, audit, err)
	newest := audit.JSON200.Items[0]
	if len(audit.JSON200.Items) != 3 || audit.JSON200.NextCursor == nil || newest.Action != "page-link.add" || newest.Cause != "rest add-page-link" || newest.At.IsZero() {
		t.Errorf("the audit: %s", audit.Body)
	}
}

// refusals are decoded too and name the field.
func refusals(t *testing.T, c *client.ClientWithResponses, id string) {
	wrong, err := c.AddTreatmentWithResponse(context.Background(), id, nil, client.Treatment{Date: today, Zones: []client.TreatedZone{{Zone: client.TreatedZoneZoneGlabella, Units: new(-1.0)}}})
	want(t, http.StatusUnprocessableEntity, wrong, err)
	if p := wrong.ApplicationproblemJSONDefault; p == nil || p.Errors == nil || (*p.Errors)[0].Location != "body.zones[0].units" {
		t.Errorf("refused: %s", wrong.Body)
	}
	nobody, err := c.GetPlanWithResponse(context.Background(), "cv37m2k6n88s73b0ab12")
	want(t, http.StatusNotFound, nobody, err)
	if nobody.ApplicationproblemJSONDefault == nil || nobody.JSON200 != nil {
		t.Errorf("not found: %s", nobody.Body)
	}
	stranger, err := connect(t, "wrong").GetClinicWithResponse(context.Background())
	want(t, http.StatusUnauthorized, stranger, err)
	if p := stranger.ApplicationproblemJSONDefault; p == nil || p.Status != http.StatusUnauthorized {
		t.Errorf("a wrong key: %s", stranger.Body)
	}
}
