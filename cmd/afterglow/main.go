package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/afterglow-calendar/afterglow/internal/simulate"
)

// version is set by the release build.
var version = "dev"

// commands are the subcommands, each in a file of its own.
type commands struct {
	Globals

	Init     initCommand     `cmd:"" help:"Create a clinic in an empty data directory and print its first API key."`
	Serve    serveCommand    `cmd:"" help:"Serve feeds and the REST API."`
	Demo     demoCommand     `cmd:"" help:"Create a fictional clinic, serve it and print what to open."`
	Import   importCommand   `cmd:"" help:"Import a clinic's history from a folder of canonical CSV files."`
	Plan     planCommand     `cmd:"" help:"Plan histories: one JSON document a line in, one plan a line out."`
	Verify   verifyCommand   `cmd:"" help:"Make every plan and feed anew and compare with what is stored."`
	Backup   backupCommand   `cmd:"" help:"Copy the database to a file while the server goes on."`
	Restore  restoreCommand  `cmd:"" help:"Fill an empty data directory from a backup."`
	Key      keyCommand      `cmd:"" help:"Make or revoke API keys."`
	Staff    staffCommand    `cmd:"" help:"Add who works with the console, reset passwords, list."`
	Protocol protocolCommand `cmd:"" help:"Check a clinic's own protocol, or print a profile to start one from."`
	Simulate simulateCommand `cmd:"" help:"Put the planner's estimate to the test on simulated patients."`
	Judge    judgeCommand    `cmd:"" help:"Hold predictions against a history whose truth is known, a folder of CSV files."`
	Doctor   doctorCommand   `cmd:"" help:"Print the configuration in force and check the installation."`
}

// Globals are the flags of every command. Each can also come from the
// environment (AFTERGLOW_ and the flag's name) or from the configuration file.
type Globals struct {
	Data      string           `help:"Directory that holds all state (default ./afterglow-data, for demo ./afterglow-demo)." placeholder:"DIR" type:"path"`
	Config    kong.ConfigFlag  `help:"Read flags from a YAML file of flag names and values." placeholder:"FILE"`
	LogFormat string           `help:"Form of the log on stderr: ${enum}." enum:"text,json" default:"text"`
	LogLevel  string           `help:"Least severe level logged: ${enum}." enum:"debug,info,warn,error" default:"info"`
	Version   kong.VersionFlag `env:"-" help:"Print the version and exit."`

	out io.Writer
	log *slog.Logger
}

// exitError is a failure with an exit code of its own; other failures exit 1.
type exitError struct {
	code int
	err  error
}

func (e exitError) Error() string { return e.err.Error() }
func (e exitError) Unwrap() error { return e.err }

// usage is the exit code of a command that cannot be carried out as it was given.
const usage = 2

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends what the first could not
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run carries out a command line and returns its exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	var cli commands
	exited := -1
	parser, err := kong.New(&cli,
		kong.Name("afterglow"),
		kong.Description("Follow-up plans for aesthetic clinics, in everybody's own calendar."),
		kong.DefaultEnvars("AFTERGLOW"),
		kong.Configuration(yamlConfig),
		kong.Vars{
			"version":      version,
			"listen":       defaultListen,
			"sources":      importSources(),
			"max_patients": strconv.Itoa(simulate.MaxPatients),
			"max_cycles":   strconv.Itoa(simulate.MaxCycles),
		},
		kong.Writers(out, errOut),
		kong.Exit(func(code int) { exited = code }),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		fmt.Fprintln(errOut, "afterglow:", err)
		return 1
	}
	command, err := parser.Parse(args)
	if exited >= 0 {
		return exited // --help or --version
	}
	if err != nil {
		fmt.Fprintf(errOut, "afterglow: %s\nTry 'afterglow --help'.\n", err)
		return usage
	}
	cli.out, cli.log = out, newLog(cli.LogFormat, cli.LogLevel, errOut)
	command.BindTo(ctx, (*context.Context)(nil))
	command.BindTo(in, (*io.Reader)(nil))
	if err := command.Run(&cli.Globals); err != nil {
		fmt.Fprintln(errOut, "afterglow:", err)
		var coded exitError
		if errors.As(err, &coded) {
			return coded.code
		}
		return 1
	}
	return 0
}

func newLog(format, level string, out io.Writer) *slog.Logger {
	var least slog.Level
	if err := least.UnmarshalText([]byte(level)); err != nil {
		panic(err) // kong has checked the level
	}
	options := &slog.HandlerOptions{Level: least}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(out, options))
	}
	return slog.New(slog.NewTextHandler(out, options))
}
