package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/server"
)

// defaultListen is where the server listens unless it is told otherwise.
const defaultListen = "127.0.0.1:8467"

// listenFlags say where the server listens and what the world calls it.
type listenFlags struct {
	Listen    string    `help:"Address to listen on; port 0 picks a free one." default:"${listen}" placeholder:"ADDR"`
	PublicURL publicURL `name:"public-url" help:"What patients' calendars reach the server under, as in https://calendar.example (default: the address it listens on)." placeholder:"URL"`
}

// publicURL is an absolute http or https URL without a slash at the end, to
// which paths can be added; empty if it was not given.
type publicURL string

// UnmarshalText refuses what no calendar could subscribe to.
func (u *publicURL) UnmarshalText(text []byte) error {
	given, err := url.Parse(string(text))
	switch {
	case len(text) == 0:
		return nil
	case err != nil, given.Scheme != "http" && given.Scheme != "https", given.Hostname() == "",
		given.User != nil, given.RawQuery != "", given.ForceQuery, given.Fragment != "":
		return errors.New("is not an address like https://calendar.example")
	}
	*u = publicURL(strings.TrimRight(given.String(), "/"))
	return nil
}

// ownURL is the server's address as this machine reaches it: no client can
// subscribe to "all addresses".
func ownURL(listening net.Addr) string {
	host, port, err := net.SplitHostPort(listening.String())
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		return "http://" + net.JoinHostPort("localhost", port)
	}
	return "http://" + listening.String()
}

type serveCommand struct {
	listenFlags
	JSON bool `name:"json" help:"Print one line of JSON on stdout once the server accepts connections."`
}

func (cmd serveCommand) Run(ctx context.Context, g *Globals) error {
	i, err := g.dataDir().open(ctx, g.log)
	if err != nil {
		return err
	}
	defer i.Close()
	door, err := cmd.listen(ctx, i)
	if err != nil {
		return err
	}
	return door.serve(ctx, g, i, func() error {
		if cmd.JSON {
			return json.NewEncoder(g.out).Encode(map[string]string{"base_url": door.baseURL})
		}
		_, err := fmt.Fprintf(g.out, "Afterglow serves %s (API documentation at %s/docs)\n", door.baseURL, door.baseURL)
		return err
	})
}

// door is where the server can be reached, though it does not answer yet.
type door struct {
	net.Listener
	baseURL string // what the world calls it
}

// listen opens the door. Calendars name the address, so it is known from then on.
func (f listenFlags) listen(ctx context.Context, i *installation) (door, error) {
	listener, err := net.Listen("tcp", f.Listen)
	if err != nil {
		return door{}, err
	}
	d := door{listener, cmp.Or(string(f.PublicURL), ownURL(listener.Addr()))}
	known, err := i.Instance(ctx)
	if err == nil && (f.lasts() || known.PublicURL == "") {
		err = i.SetPublicURL(ctx, d.baseURL)
	}
	if err != nil {
		return door{}, errors.Join(err, listener.Close())
	}
	return d, nil
}

// lasts reports whether the server will have its address the next time, too. A
// port that the system picks is no reason to change every event of every calendar.
func (f listenFlags) lasts() bool {
	_, port, err := net.SplitHostPort(f.Listen)
	return f.PublicURL != "" || err == nil && port != "0" && port != ""
}

// catchUp is how long at most the server waits for plans that are due before it
// answers: a small clinic's calendars then never show what they showed under
// another address or yesterday. The roll goes on with those of a large one.
const catchUp = 3 * time.Second

// serve runs the server and the roll until the context ends; announce is called
// once connections are accepted.
func (d door) serve(ctx context.Context, g *Globals, i *installation, announce func() error) error {
	handler := server.New(server.Config{App: i.App, Log: g.log, PublicURL: d.baseURL, Version: version})
	ctx, cancel := context.WithCancel(ctx)
	soon, late := context.WithTimeout(ctx, catchUp)
	_, _ = i.Roll(soon) // what fails is tried again, and logged, by the roll
	late()
	var roll sync.WaitGroup
	roll.Go(func() { i.RunRoll(ctx) })
	defer roll.Wait()
	defer cancel()
	if err := announce(); err != nil {
		return errors.Join(err, d.Close())
	}
	return server.Serve(ctx, d.Listener, handler, g.log)
}
