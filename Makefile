# Everything a contributor or a build machine runs. "make help" lists it.
#
# "make test" needs Go, gcc, git and make, nothing else; "make tools" fetches
# the foreign calendar clients that "make interop" needs.

SHELL       := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test tools interop lint bench bench-feed bench-caldav fuzz soak-caldav soak-rules

# SQLite is C: without cgo the store would build and then fail at run time.
export CGO_ENABLED := 1

FUZZTIME ?= 30s
COUNT    ?= 6
BENCH    ?= .
# Sizes of clinic, in patients, that the benchmarks of the program run in.
export BENCH_PATIENTS ?= 1000,10000
PKG      ?= ./...
FEEDS    ?= 100000
SOAKTIME ?= 10m
CHECKS   ?= 2000

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14
	@echo
	@echo 'Variables: FUZZTIME=$(FUZZTIME) COUNT=$(COUNT) BENCH=$(BENCH) BENCH_PATIENTS=$(BENCH_PATIENTS) PKG=$(PKG) FEEDS=$(FEEDS) SOAKTIME=$(SOAKTIME) CHECKS=$(CHECKS)'

run: ## start a clinic of invented patients and print what to open
	go run ./cmd/afterglow demo

# The odd zone is deliberate: 12:45 ahead of UTC, it exposes every use of the
# machine's own time zone, which no plan may depend on.
test: ## all tests with the race detector, in random order
	TZ=Pacific/Chatham go test -race -shuffle=on -timeout 9m $(PKG)

tools: ## install the calendar clients and the browser for "make interop" (Debian, as root)
	@./interop/install-clients.sh

interop: ## let foreign calendar clients read and write the real binary's calendars
	go test -tags interop -count=1 -timeout 15m ./interop

lint: ## formatting, vet, staticcheck, module file, no unfinished work
	@files=$$(git ls-files -co --exclude-standard '*.go'); \
	  bad=$$(gofmt -l $$files); \
	  if [ -n "$$bad" ]; then echo "not formatted with gofmt:"; echo "$$bad"; exit 1; fi
	go vet -tags interop ./...
	go tool staticcheck -tags interop ./...
	go mod tidy -diff
	@if git grep --untracked -nwE 'TO[D]O|FIX[M]E'; then echo "unfinished work is not merged"; exit 1; fi
	@echo "lint: clean"

# Two files make a comparison: keep one run as artifacts/bench-base.txt and
# later runs are shown against it.
bench: ## benchmarks, summarised by benchstat (BENCH=regexp PKG=./feeds)
	@mkdir -p artifacts
	go test -run '^$$' -bench '$(BENCH)' -benchmem -count $(COUNT) -timeout 60m $(PKG) | tee artifacts/bench.txt
	go tool benchstat $(wildcard artifacts/bench-base.txt) artifacts/bench.txt

# The first run makes the clinic, which takes some minutes; later ones copy it.
bench-feed: ## feeds beside Debian's nginx, load by its wrk (FEEDS=100000)
	go run ./bench/feed -patients $(FEEDS)

bench-caldav: ## CalDAV beside the least that could answer the same, and Debian's Radicale
	go run ./bench/caldav

# Go runs one fuzz target at a time, so the targets are found and run in turn.
fuzz: ## every fuzz target for FUZZTIME each
	@found=0; \
	for pkg in $$(go list $(PKG)); do \
	  for target in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
	    found=$$((found + 1)); \
	    echo "== $$pkg $$target for $(FUZZTIME)"; \
	    go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1s $$pkg; \
	  done; \
	done; \
	if [ $$found -eq 0 ]; then echo "no fuzz target found"; exit 1; fi; \
	echo "fuzz: $$found targets, $(FUZZTIME) each, no failure"

# Each walk takes another seed and says which one it was.
soak-caldav: ## calendar apps at random against a model, for SOAKTIME (10m)
	SOAK_CALDAV=$(SOAKTIME) TZ=Pacific/Chatham go test -race -run '^TestEveryCalendarAppConverges$$' -count=1 -timeout 0 ./internal/caldav

# "make test" makes a hundred checks of each rule that holds for whatever is drawn;
# what is rarer than that is found here. One package at a time: a failure names the
# file that draws the same again.
soak-rules: ## the packages with rules for anything drawn, CHECKS (2000) draws for each rule
	@for pkg in $$(go list -f '{{.ImportPath}} {{.TestImports}} {{.XTestImports}}' $(PKG) | grep pgregory.net/rapid | cut -d' ' -f1); do \
	  TZ=Pacific/Chatham go test -count=1 -timeout 0 $$pkg -rapid.checks=$(CHECKS); \
	done
