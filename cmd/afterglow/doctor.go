package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

type doctorCommand struct {
	listenFlags
	URL string `name:"url" env:"-" help:"Only ask whether this address answers 200, as a container's health check does." placeholder:"URL"`
}

func (cmd doctorCommand) Run(ctx context.Context, g *Globals) error {
	if cmd.URL != "" {
		return answers(ctx, cmd.URL)
	}
	dir := g.dataDir()
	show := func(name, value string) { fmt.Fprintf(g.out, "%-14s %s\n", name, value) }
	show("version", version+" ("+runtime.Version()+")")
	show("data", string(dir))
	show("listen", cmd.Listen)
	if cmd.PublicURL != "" {
		show("public-url", string(cmd.PublicURL))
		showDNS(show, string(cmd.PublicURL))
	} else {
		show("public-url", "(the address it listens on)")
	}
	show("google-link", cmd.GoogleLink)
	for _, network := range cmd.TrustedProxy {
		show("trusted-proxy", network.String())
	}
	for _, network := range cmd.AllowNetwork {
		show("allow-network", network.String())
	}
	show("metrics-listen", cmp.Or(cmd.MetricsListen, "(nowhere)"))
	show("log-format", g.LogFormat)
	show("log-level", g.LogLevel)
	if os.Getenv(secretEnv) != "" {
		show("secret", "from "+secretEnv)
	} else {
		show("secret", dir.secret())
	}

	problems := dir.problems()
	exists, err := dir.hasDatabase()
	switch {
	case err != nil:
		problems = append(problems, err.Error())
	case exists:
		problems = append(problems, dir.examine(ctx, g, show, cmd.PublicURL == "")...)
	default:
		show("database", "none yet; 'afterglow init' makes one")
	}
	for _, problem := range problems {
		show("problem", problem)
	}
	if len(problems) > 0 {
		return fmt.Errorf("problems found: %d", len(problems))
	}
	show("result", "no problems found")
	return nil
}

// problems looks at the directory itself.
func (d dataDir) problems() (found []string) {
	for _, path := range []string{d.secret(), d.database()} {
		info, err := os.Stat(path)
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			found = append(found, fmt.Sprintf("%s can be read by others (mode %04o, should be 0600)", path, info.Mode().Perm()))
		}
	}
	return found
}

// examine opens the database and has it checked. Where the server was reached last
// stands there, if nobody says it now.
func (d dataDir) examine(ctx context.Context, g *Globals, show func(name, value string), lastURL bool) (found []string) {
	i, err := d.open(ctx, g.log)
	if err != nil {
		return []string{err.Error()}
	}
	defer i.Close()
	err = i.store.Read(ctx, func(tx *store.Tx) error {
		schema, err := tx.SchemaVersion()
		if err != nil {
			return err
		}
		show("database", fmt.Sprintf("%s (schema %d)", d.database(), schema))
		found, err = tx.Damage()
		return err
	})
	if err != nil {
		found = append(found, err.Error())
	}
	if known, err := i.Instance(ctx); err == nil && lastURL {
		showDNS(show, known.PublicURL)
	}
	clinics, err := i.Clinics(ctx)
	if err != nil {
		return append(found, err.Error())
	}
	if counts, err := i.CountElsewhere(ctx); err != nil {
		found = append(found, err.Error())
	} else if text := elsewhereCounts(counts); text != "" {
		show("elsewhere", text)
	}
	for _, c := range clinics {
		show("clinic", c.ID+" in "+c.Timezone)
		if _, err := app.Zones(c.Timezone); err != nil {
			found = append(found, "clinic "+c.ID+": its time zone is not known here")
		}
		troubled, err := i.TroubledWebhooks(ctx, c.ID)
		if err != nil {
			return append(found, err.Error())
		}
		for _, trouble := range troubled {
			show("webhook", trouble)
		}
	}
	return found
}

// elsewhereCounts says how many accounts on other servers are in which state; empty if
// there are none. What other servers do is no problem of this one.
func elsewhereCounts(counts map[string]int) string {
	var parts []string
	for _, state := range []string{app.ElsewhereOK, app.ElsewherePending, app.ElsewhereFailing, app.ElsewhereRefused, app.ElsewhereMissing} {
		if n := counts[state]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, state))
		}
	}
	return strings.Join(parts, ", ")
}

// answers asks an address once.
func answers(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return errors.New("answered " + response.Status)
	}
	return nil
}
