package main

import (
	"context"
	"fmt"
)

type verifyCommand struct{}

func (verifyCommand) Run(ctx context.Context, g *Globals) error {
	i, err := g.dataDir().open(ctx, g.log)
	if err != nil {
		return err
	}
	defer i.Close()
	v, err := i.Verify(ctx)
	if err != nil {
		return err
	}
	for _, difference := range v.Different {
		fmt.Fprintln(g.out, difference)
	}
	for _, refused := range v.Refused {
		fmt.Fprintln(g.out, refused)
	}
	fmt.Fprintf(g.out, "%d patients, %d feeds, %d differences", v.Patients, v.Feeds, len(v.Different))
	if v.Outdated > 0 {
		fmt.Fprintf(g.out, "; %d plans were made by another version or before the clinic changed, and the server will make them anew", v.Outdated)
	}
	if len(v.Refused) > 0 {
		fmt.Fprintf(g.out, "; %d calendar objects would be refused today and are served as they are", len(v.Refused))
	}
	fmt.Fprintln(g.out)
	if len(v.Different) > 0 {
		return fmt.Errorf("what is stored is not what follows from the records")
	}
	return nil
}
