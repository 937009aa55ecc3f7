package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/api"
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/demo"
	"github.com/afterglow-calendar/afterglow/internal/server"
)

type demoCommand struct {
	listenFlags
	Patients int    `help:"How many patients the clinic has when it is made." default:"13" placeholder:"N"`
	URLs     string `name:"urls" help:"Write one feed address per line to this file." placeholder:"FILE" type:"path"`
	JSON     bool   `name:"json" help:"Print one line of JSON on stdout once the server accepts connections."`
}

// invitation is what the demo prints: where everything is and how to get in.
type invitation struct {
	BaseURL         string `json:"base_url"`
	FeedURL         string `json:"feed_url"`
	PatientPageURL  string `json:"patient_page_url"`
	CalDAVURL       string `json:"caldav_url"`
	Username        string `json:"username"`
	Password        string `json:"password"`
	PatientUsername string `json:"patient_username"`
	PatientPassword string `json:"patient_password"`
	APIURL          string `json:"api_url"`
	APIKey          string `json:"api_key"`
	ConsoleURL      string `json:"console_url"`
	ConsoleUsername string `json:"console_username"`
	ConsolePassword string `json:"console_password"`
	ClinicID        string `json:"clinic_id"`
	PatientID       string `json:"patient_id"`
	PractitionerID  string `json:"practitioner_id"`
	Database        string `json:"database"`
}

// demoKey is the name of the API key that each start of the demo makes anew.
const demoKey = "demo"

func (cmd demoCommand) Run(ctx context.Context, g *Globals) error {
	g.Data = cmp.Or(g.Data, defaultDemoData)
	if cmd.Patients < 1 || cmd.Patients > 1_000_000 {
		return exitError{usage, errors.New("--patients is not between 1 and 1000000")}
	}
	i, err := cmd.open(ctx, g)
	if err != nil {
		return err
	}
	defer i.Close()
	door, err := cmd.listen(ctx, i) // first, so that each feed is rendered once, with its links
	if err != nil {
		return err
	}
	if i.origin == app.OriginDemoHalf {
		if err := i.fillDemo(ctx, cmd.Patients); err != nil {
			return errors.Join(err, door.Close())
		}
	}
	return door.serve(ctx, g, i, func() error {
		in, err := cmd.invite(ctx, g, i, door.baseURL)
		if err != nil {
			return err
		}
		if cmd.JSON {
			return json.NewEncoder(g.out).Encode(in)
		}
		_, err = fmt.Fprintf(g.out, `A fictional clinic is open. Everything in it is invented.

  The clinic's console            %s
                                  user %s, password %s
                                  (%s and %s with the same)
  Her own page                    %s
  Subscribe in any calendar app   %s
  Her practitioner's calendar app %s
                                  user %s, password %s
  Read her plan over REST         curl -H "Authorization: Bearer %s" %s/patients/%s/plan
  API documentation               %s/docs

Stop it with Ctrl-C; its data is in %s.
`, in.ConsoleURL, in.ConsoleUsername, in.ConsolePassword, demoStaff[1].Username, demoStaff[2].Username, in.PatientPageURL, in.FeedURL, in.CalDAVURL, in.Username, in.Password, in.APIKey, in.APIURL, in.PatientID, door.baseURL, g.Data)
		return err
	})
}

// open opens a directory that the demo made before, or was stopped in making, or
// makes one.
func (cmd demoCommand) open(ctx context.Context, g *Globals) (*installation, error) {
	dir := g.dataDir()
	exists, err := dir.hasDatabase()
	if err != nil {
		return nil, err
	}
	var i *installation
	if exists {
		i, err = dir.open(ctx, g.log)
	} else {
		i, err = dir.create(ctx, app.OriginDemoHalf, g.log)
	}
	if err != nil {
		return nil, err
	}
	if i.origin != app.OriginDemo && i.origin != app.OriginDemoHalf {
		err := exitError{usage, fmt.Errorf("%s was not made by the demo", string(dir))}
		return nil, errors.Join(err, i.Close())
	}
	return i, nil
}

// fillDemo makes the clinic, or what is missing of it, and then marks it as whole.
func (i *installation) fillDemo(ctx context.Context, patients int) error {
	all, err := i.Clinics(ctx)
	if err == nil && len(all) == 0 {
		_, err = i.AddClinic(ctx, demo.Clinic())
	}
	if err != nil {
		return err
	}
	c, err := i.onlyClinic(ctx)
	if err != nil {
		return err
	}
	actor := operator(c, "cli demo")
	importer, err := i.NewImporter(ctx, actor, demo.Practitioners())
	if err != nil {
		return err
	}
	loc, err := app.Zones(c.Timezone)
	if err != nil {
		return err
	}
	today := civil.DateOf(time.Now().In(loc))
	desk, err := i.openDesk(ctx, actor, today)
	if err == nil {
		err = desk.settle(ctx, c) // first, so that no plan is made twice
	}
	if err != nil {
		return err
	}
	imported := demo.Patients(today, patients)
	before, recent := demo.SplitRecent(imported[0])
	imported[0] = before
	step, done := progress("importing", patients)
	_, refused, err := importAll(ctx, importer, imported, step)
	done()
	if err == nil && len(refused) > 0 {
		err = errors.New(refused[0])
	}
	if err == nil {
		err = desk.work(ctx, recent)
	}
	if err != nil {
		return err
	}
	return i.Found(ctx, app.OriginDemo)
}

// invite makes fresh credentials and says where everything is.
func (cmd demoCommand) invite(ctx context.Context, g *Globals, i *installation, baseURL string) (in invitation, err error) {
	c, err := i.onlyClinic(ctx)
	if err != nil {
		return in, err
	}
	actor := operator(c, "cli demo")
	patient, err := i.PatientByRef(ctx, actor, demo.Featured)
	if err != nil {
		return in, err
	}
	feeds, err := i.Feeds(ctx, actor, patient.ID)
	if err != nil {
		return in, err
	}
	if len(feeds) == 0 {
		return in, errors.New("the demo's patient has no feed any more; start over with an empty directory")
	}
	if _, err := i.RevokeAPIKeys(ctx, actor, demoKey); err != nil {
		return in, err
	}
	key, err := i.AddAPIKey(ctx, actor, demoKey)
	if err != nil {
		return in, err
	}
	page, err := i.demoPage(ctx, actor, patient)
	if err != nil {
		return in, err
	}
	account, err := i.demoAccount(ctx, actor, patient)
	if err != nil {
		return in, err
	}
	console, err := i.demoConsole(ctx, actor, patient.PractitionerID)
	if err != nil {
		return in, err
	}
	if cmd.URLs != "" {
		if err := i.writeURLs(ctx, actor, baseURL, cmd.URLs); err != nil {
			return in, err
		}
	}
	return invitation{
		BaseURL: baseURL, FeedURL: server.FeedURL(baseURL, feeds[0].Token), PatientPageURL: server.PageURL(baseURL, page),
		CalDAVURL: server.CalDAVURL(baseURL), Username: account.username, Password: account.password,
		PatientUsername: account.patientUsername, PatientPassword: account.patientPassword,
		APIURL: baseURL + api.Prefix, APIKey: key,
		ConsoleURL: server.ConsoleURL(baseURL), ConsoleUsername: demoStaff[0].Username, ConsolePassword: console,
		ClinicID: c.ID, PatientID: patient.ID, PractitionerID: patient.PractitionerID, Database: g.dataDir().database(),
	}, nil
}

// demoPage makes a fresh link to the page of the demo's patient, who has consented
// to having her calendar's address shown, and revokes the links of earlier starts.
func (i *installation) demoPage(ctx context.Context, actor app.Actor, patient clinic.Patient) (secret string, err error) {
	links, err := i.PageLinks(ctx, actor, patient.ID)
	if err != nil {
		return "", err
	}
	for _, link := range links {
		if err := i.RevokePageLink(ctx, actor, patient.ID, link.ID); err != nil {
			return "", err
		}
	}
	consents, err := i.Consents(ctx, actor, patient.ID)
	if err != nil {
		return "", err
	}
	if len(consents) == 0 {
		if err := i.GiveConsent(ctx, actor, patient.ID, demo.Consent()); err != nil {
			return "", err
		}
	}
	_, secret, err = i.AddPageLink(ctx, actor, patient.ID, 0)
	return secret, err
}

// demoAccounts are the app passwords of the demo's patient and her practitioner.
type demoAccounts struct{ username, password, patientUsername, patientPassword string }

// demoAccount makes fresh app passwords and revokes those of earlier starts.
func (i *installation) demoAccount(ctx context.Context, actor app.Actor, patient clinic.Patient) (made demoAccounts, err error) {
	settings := app.AppPasswordSettings{Name: demoKey}
	of := func(id string, list func(context.Context, app.Actor, string) ([]app.AppPassword, error),
		revoke func(context.Context, app.Actor, string, string) error,
		add func(context.Context, app.Actor, string, app.AppPasswordSettings) (app.AppPassword, string, string, error)) (username, password string, err error) {
		earlier, err := list(ctx, actor, id)
		if err != nil {
			return "", "", err
		}
		for _, p := range earlier {
			if p.Name == demoKey {
				if err := revoke(ctx, actor, id, p.ID); err != nil {
					return "", "", err
				}
			}
		}
		_, username, password, err = add(ctx, actor, id, settings)
		return username, password, err
	}
	if made.username, made.password, err = of(patient.PractitionerID, i.PractitionerPasswords, i.RevokePractitionerPassword, i.AddPractitionerPassword); err != nil {
		return made, err
	}
	made.patientUsername, made.patientPassword, err = of(patient.ID, i.PatientPasswords, i.RevokePatientPassword, i.AddPatientPassword)
	return made, err
}

// writeURLs writes the address of every feed to a file for its owner alone.
func (i *installation) writeURLs(ctx context.Context, actor app.Actor, baseURL, path string) (err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	lines := bufio.NewWriter(file)
	err = i.EachFeed(ctx, actor, func(_ string, feed app.Feed) error {
		_, err := fmt.Fprintln(lines, server.FeedURL(baseURL, feed.Token))
		return err
	})
	return errors.Join(err, lines.Flush())
}
