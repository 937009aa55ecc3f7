package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/outbound"
	"github.com/afterglow-calendar/afterglow/internal/server"
	"github.com/afterglow-calendar/afterglow/internal/upstream"
	"github.com/afterglow-calendar/afterglow/internal/webhook"
)

// defaultListen is where the server listens unless it is told otherwise.
const defaultListen = "127.0.0.1:8467"

// listenFlags say where the server listens and what the world calls it.
type listenFlags struct {
	Listen     string    `help:"Address to listen on; port 0 picks a free one." default:"${listen}" placeholder:"ADDR"`
	PublicURL  publicURL `name:"public-url" help:"What patients' calendars reach the server under, as in https://calendar.example (default: the address it listens on)." placeholder:"URL"`
	GoogleLink string    `name:"google-link" help:"Scheme of a calendar's address inside the one-click link for Google on patients' pages, where Google has taken now one, now the other: https, webcal, or none for no such link." enum:"https,webcal,none" default:"https"`

	TrustedProxy  []network `name:"trusted-proxy" help:"Network of a proxy whose X-Forwarded-For is believed, as in 10.0.0.0/8 or 10.0.0.7; can be given several times." placeholder:"CIDR"`
	AllowNetwork  []network `name:"allow-network" help:"Private network in which calendars elsewhere and receivers of webhooks may lie, as in 10.0.0.0/8 or 10.0.0.7; they may be called by http there. Can be given several times (default: public addresses alone, by https)." placeholder:"CIDR"`
	MetricsListen string    `name:"metrics-listen" help:"Address to serve /metrics on for Prometheus; it should not be public (default: nowhere)." placeholder:"ADDR"`
}

// network is a network in CIDR form, or a single address.
type network struct{ netip.Prefix }

// UnmarshalText refuses what is no network.
func (n *network) UnmarshalText(text []byte) error {
	if single, err := netip.ParseAddr(string(text)); err == nil && single.Zone() == "" {
		n.Prefix, err = single.Prefix(single.BitLen())
		return err
	}
	network, err := netip.ParsePrefix(string(text))
	if err != nil || network != network.Masked() {
		return errors.New("is not a network like 10.0.0.0/8, or an address")
	}
	n.Prefix = network
	return nil
}

func prefixes(networks []network) (all []netip.Prefix) {
	for _, n := range networks {
		all = append(all, n.Prefix)
	}
	return all
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
	google  string // the scheme in Google's link, as --google-link
	proxies []netip.Prefix
	guard   outbound.Guard // of what is called on somebody's word
	metrics net.Listener   // nil for none
}

// listen opens the door. Calendars name the address, so it is known from then on.
func (f listenFlags) listen(ctx context.Context, i *installation) (d door, err error) {
	if d.Listener, err = net.Listen("tcp", f.Listen); err != nil {
		return d, err
	}
	d.baseURL, d.google = cmp.Or(string(f.PublicURL), ownURL(d.Addr())), f.GoogleLink
	d.proxies, d.guard = prefixes(f.TrustedProxy), outbound.Guard{Allowed: prefixes(f.AllowNetwork)}
	if f.MetricsListen != "" {
		d.metrics, err = net.Listen("tcp", f.MetricsListen)
	}
	if err == nil {
		err = f.makeKnown(ctx, i, d.baseURL)
	}
	if err != nil {
		return d, errors.Join(err, d.Close())
	}
	return d, nil
}

// makeKnown tells calendars the address under which the server can be reached,
// unless they know one and this one lasts for a single run: a port that the system
// picks is no reason to change every event of every calendar.
func (f listenFlags) makeKnown(ctx context.Context, i *installation, baseURL string) error {
	_, port, err := net.SplitHostPort(f.Listen)
	lasts := f.PublicURL != "" || err == nil && port != "0" && port != ""
	known, err := i.Instance(ctx)
	if err == nil && (lasts || known.PublicURL == "") {
		err = i.SetPublicURL(ctx, baseURL)
	}
	return err
}

// Close shuts a door that was not served.
func (d door) Close() error {
	err := d.Listener.Close()
	if d.metrics != nil {
		err = errors.Join(err, d.metrics.Close())
	}
	return err
}

// catchUp is how long at most the server waits for plans that are due before it
// answers: a small clinic's calendars then never show what they showed under
// another address or yesterday. The roll goes on with those of a large one.
const catchUp = 3 * time.Second

// serve runs the server and what goes on beside it until the context ends;
// announce is called once connections are accepted.
func (d door) serve(ctx context.Context, g *Globals, i *installation, announce func() error) error {
	config := server.Config{App: i.App, Log: g.log, PublicURL: d.baseURL, GoogleScheme: d.google, Version: version, TrustedProxies: d.proxies}
	if d.metrics != nil {
		config.Metrics = server.NewMetrics(i.App)
	}
	elsewhere := upstream.NewFinder(d.guard)
	i.UseElsewhere(elsewhere)
	i.CheckAddresses(d.guard.Check)
	handler := server.New(config)
	ctx, cancel := context.WithCancel(ctx)
	soon, late := context.WithTimeout(ctx, catchUp)
	_, _ = i.Roll(soon) // what fails is tried again, and logged, by the roll
	late()
	var beside sync.WaitGroup
	defer beside.Wait()
	defer cancel()
	// Who hears that the server answers may stop it at once: whoever is to become the
	// owner has read by then how to.
	err := d.openSetUp(ctx, g, i)
	if err == nil {
		err = announce()
	}
	if err != nil {
		return errors.Join(err, d.Close())
	}
	beside.Go(func() { i.RunRoll(ctx) })
	beside.Go(func() { i.RunFeedReads(ctx) })
	beside.Go(func() { upstream.New(i.App, elsewhere.Client, g.log, time.Now).Run(ctx) })
	beside.Go(func() { webhook.New(i.App, d.guard.Client(webhook.Timeout), g.log, nil).Run(ctx) })
	beside.Go(func() { i.RunImports(ctx) })
	if d.metrics != nil {
		g.log.Info("serving metrics", "url", "http://"+d.metrics.Addr().String()+"/metrics")
		beside.Go(func() {
			if err := server.Serve(ctx, d.metrics, config.Metrics.Handler(), g.log); err != nil {
				g.log.Error("metrics are served no longer", "error", err)
			}
		})
	}
	err = server.Serve(ctx, d.Listener, handler, g.log)
	// The last feeds were read while the server stopped.
	return errors.Join(err, i.FlushFeedReads(context.WithoutCancel(ctx)))
}

// openSetUp writes to the log, for each clinic that has no owner yet, how to become
// it: whoever reads the log may.
func (d door) openSetUp(ctx context.Context, g *Globals, i *installation) error {
	codes, err := i.OpenSetUp(ctx)
	for _, c := range codes {
		g.log.Warn("the clinic has no owner: open the address and give the code, within a day and before the next start",
			"clinic", c.Clinic.ID, "url", server.SetUpURL(d.baseURL), "code", c.Code)
	}
	return err
}
