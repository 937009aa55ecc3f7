package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"sync"

	"github.com/afterglow-calendar/afterglow/internal/server"
)

// listenFlags say where the server listens and what the world calls it.
type listenFlags struct {
	Listen    string `help:"Address to listen on; port 0 picks a free one." default:"127.0.0.1:8467" placeholder:"ADDR"`
	PublicURL string `name:"public-url" help:"What patients' calendars reach the server under, as in https://calendar.example (default: the address it listens on)." placeholder:"URL"`
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
	return cmd.serve(ctx, g, i, func(baseURL string) error {
		if cmd.JSON {
			return json.NewEncoder(g.out).Encode(map[string]string{"base_url": baseURL})
		}
		_, err := fmt.Fprintf(g.out, "Afterglow serves %s (API documentation at %s/docs)\n", baseURL, baseURL)
		return err
	})
}

// serve runs the server and the roll until the context ends; announce is called
// with the public address once connections are accepted.
func (f listenFlags) serve(ctx context.Context, g *Globals, i *installation, announce func(baseURL string) error) error {
	listener, err := net.Listen("tcp", f.Listen)
	if err != nil {
		return err
	}
	baseURL := strings.TrimSuffix(f.PublicURL, "/")
	if baseURL == "" {
		baseURL = "http://" + listener.Addr().String()
	}
	handler := server.New(server.Config{App: i.App, Log: g.log, PublicURL: baseURL, Version: version})
	ctx, cancel := context.WithCancel(ctx)
	var roll sync.WaitGroup
	roll.Go(func() { i.RunRoll(ctx) })
	defer roll.Wait()
	defer cancel()
	if err := announce(baseURL); err != nil {
		return err
	}
	return server.Serve(ctx, listener, handler, g.log)
}
