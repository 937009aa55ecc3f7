package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestNothingAcknowledgedIsLostWhenTheServerIsKilled kills the server at random
// moments while sixteen writers send two hundred changes, and asks afterwards
// for every one of them that was answered.
func TestNothingAcknowledgedIsLostWhenTheServerIsKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills servers")
	}
	data, key := initialised(t)
	patients := addPatients(t, data, key, 5)
	for round := range 4 {
		acknowledged := writeUntilKilled(t, data, key, patients, time.Duration(20+rand.IntN(250))*time.Millisecond)
		t.Logf("round %d: %d changes were acknowledged before the kill", round, len(acknowledged))
		if out := mustRun(t, "verify", "--data", data); !strings.Contains(out, " 0 differences") {
			t.Fatalf("verify after the kill:\n%s", out)
		}
		server := start(t, "serve", "--data", data)
		for _, path := range acknowledged {
			if status, body := request(t, "GET", server.first["base_url"]+path, key, ""); status != http.StatusOK {
				t.Errorf("GET %s after the restart: %d %s", path, status, body)
			}
		}
		server.terminate(t)
	}
}

func addPatients(t *testing.T, data, key string, n int) (ids []string) {
	t.Helper()
	server := start(t, "serve", "--data", data)
	defer server.terminate(t)
	for i := range n {
		status, body := request(t, "POST", server.first["base_url"]+"/api/v1/patients", key, fmt.Sprintf(`{"name":"Patient %d"}`, i))
		if status != http.StatusCreated {
			t.Fatalf("%d %s", status, body)
		}
		ids = append(ids, idIn(t, body))
	}
	return ids
}

func idIn(t *testing.T, body string) string {
	t.Helper()
	var record struct{ ID string }
	if err := json.Unmarshal([]byte(body), &record); err != nil || record.ID == "" {
		t.Fatalf("no id in %s", body)
	}
	return record.ID
}

// writeUntilKilled returns where the acknowledged changes are to be found.
func writeUntilKilled(t *testing.T, data, key string, patients []string, delay time.Duration) (acknowledged []string) {
	t.Helper()
	server := start(t, "serve", "--data", data)
	base := server.first["base_url"]
	var lock sync.Mutex
	var writers sync.WaitGroup
	numbers := make(chan int)
	for range 16 {
		writers.Go(func() {
			for n := range numbers {
				path := "/api/v1/patients/" + patients[n%len(patients)] + []string{"/treatments", "/events"}[n%2]
				day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rand.IntN(900)).Format("2006-01-02")
				record := []string{`{"date":"` + day + `","zones":[{"zone":"glabella","units":20}]}`, `{"date":"` + day + `","title":"Event"}`}[n%2]
				status, body, err := send("POST", base+path, key, record)
				if err != nil || status != http.StatusCreated {
					continue // killed before it answered: either outcome is right
				}
				lock.Lock()
				acknowledged = append(acknowledged, path+"/"+idIn(t, body))
				lock.Unlock()
			}
		})
	}
	killed := make(chan struct{})
	time.AfterFunc(delay, func() { _ = server.Process.Kill(); close(killed) })
	for n := range 200 {
		numbers <- n
	}
	close(numbers)
	writers.Wait()
	<-killed
	_ = server.Wait()
	return acknowledged
}
