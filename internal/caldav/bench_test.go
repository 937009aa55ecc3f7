package caldav_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/server"
)

// What large answers cost beyond the transport (performance.md: targets).
func BenchmarkCalendarOfManyObjects(b *testing.B) {
	const members = 2000
	a := practitioner(b)
	account, err := a.App.LogIn(context.Background(), a.Username, a.Password)
	if err != nil {
		b.Fatal(err)
	}
	calendar := a.Home("appointments/")
	var hundred []string
	for i := range members {
		name := fmt.Sprintf("%05d.ics", i)
		body := event(fmt.Sprint("u", i), fmt.Sprintf("20270%d%02dT100000Z", 1+i%9, 1+i%28))
		if _, _, err := a.App.PutObject(context.Background(), account, app.ObjectPlace{Calendar: "appointments", Name: name}, []byte(body), nil); err != nil {
			b.Fatal(err)
		}
		if i < 100 {
			hundred = append(hundred, calendar+name)
		}
	}
	handler := server.New(server.Config{App: a.App, Log: a.Log.Logger(), PublicURL: a.URL, Version: apptest.Version})
	for name, c := range map[string]struct{ method, body string }{
		"PROPFIND": {"PROPFIND", propfind("getetag")},
		"sync":     {"REPORT", sync("", "", "getetag")},
		"multiget": {"REPORT", multiget([]string{"getetag", "C:calendar-data"}, hundred...)},
		"query": {"REPORT", query(`<C:comp-filter name="VEVENT"><C:time-range start="20270301T000000Z" end="20270401T000000Z"/></C:comp-filter>`, "getetag",
			"C:calendar-data")},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				request := httptest.NewRequest(c.method, calendar, strings.NewReader(c.body))
				request.RemoteAddr = "127.0.0.1:4000"
				request.SetBasicAuth(a.Username, a.Password)
				request.Header.Set("Depth", "1")
				answer := httptest.NewRecorder()
				handler.ServeHTTP(answer, request)
				if answer.Code != http.StatusMultiStatus {
					b.Fatal(answer.Code)
				}
			}
		})
	}
}
