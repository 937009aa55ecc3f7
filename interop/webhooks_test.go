//go:build interop

package interop

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"
)

// arrival is an event as a receiver in another language took it.
type arrival struct {
	ID            string
	Verified      bool
	Type          string
	PatientID     string `json:"patient_id"`
	AppointmentID string `json:"appointment_id"`
}

// hookReceiver is webhooks/receiver.mjs, which can be killed and started again.
type hookReceiver struct {
	node, secret string
	port         int
	cmd          *exec.Cmd
	mu           sync.Mutex
	got          []arrival
}

func (r *hookReceiver) start(t *testing.T, how string) {
	t.Helper()
	r.cmd = exec.Command(r.node, "webhooks/receiver.mjs", how, fmt.Sprint(r.port))
	r.cmd.Env = environment("AFTERGLOW_WEBHOOK_SECRET=" + r.secret)
	out, err := r.cmd.StdoutPipe()
	if err == nil {
		err = r.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := r.cmd
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	lines := bufio.NewScanner(out)
	var listening struct{ Port int }
	if !lines.Scan() || json.Unmarshal(lines.Bytes(), &listening) != nil {
		t.Fatalf("the receiver said %q", lines.Text())
	}
	r.port = listening.Port
	go func() {
		for lines.Scan() {
			var a arrival
			if json.Unmarshal(lines.Bytes(), &a) == nil {
				r.mu.Lock()
				r.got = append(r.got, a)
				r.mu.Unlock()
			}
		}
	}()
}

func (r *hookReceiver) kill() { _ = r.cmd.Process.Kill(); _ = r.cmd.Wait() }

// TestEveryEventReachesAReceiverThroughKillsOfBoth lets records change while the receiver
// is wrong, down and back and the server is killed; every signature is judged by the
// library of the specification.
func TestEveryEventReachesAReceiverThroughKillsOfBoth(t *testing.T) {
	t.Parallel()
	r := &hookReceiver{node: nodeWith(t, "standardwebhooks"), secret: "whsec_AAAA"}
	r.start(t, "back") // to know its port
	r.kill()

	data := filepath.Join(t.TempDir(), "data")
	loopback := []string{"--allow-network", "127.0.0.0/8", "--data", data, "--json"}
	var demo announcement
	run := exec.Command(binary(t), append([]string{"demo", "--patients", "6", "--listen", "127.0.0.1:0"}, loopback...)...)
	run.Env = environment()
	server := startJSON(t, run, time.Minute, &demo)
	base, err := url.Parse(demo.BaseURL)
	if err != nil {
		t.Fatal(err)
	}
	crash := func() {
		_ = syscall.Kill(server.pid, syscall.SIGKILL)
		<-server.done
		again := exec.Command(binary(t), append([]string{"serve", "--listen", base.Host}, loopback...)...)
		again.Env = environment()
		server = startJSON(t, again, time.Minute, &struct{}{})
	}

	var hook struct{ ID, Secret string }
	demo.call(t, http.MethodPost, "/webhooks", object{"url": fmt.Sprintf("http://127.0.0.1:%d/in", r.port), "events": []string{"appointment.changed", "plan.updated"}}, &hook)
	r.secret = hook.Secret
	patients := list(t, demo.APIURL+"/patients", demo.APIKey)
	acknowledged := map[string]bool{}
	days := 0
	change := func(n int) {
		for range n {
			days++
			p := patients[days%len(patients)]
			acknowledged[demo.add(t, p.ID, "appointments", object{"start": clinicsDay(t, 200+days) + "T10:00:00"})] = true
		}
	}
	r.start(t, "wrong")
	change(12)
	crash()
	change(6)
	time.Sleep(time.Second) // some are under way
	crash()
	r.kill()
	change(6)
	crash()
	r.start(t, "back")
	change(6)

	// What waits for its next attempt is sent at once, by hand.
	type delivery struct {
		EventID   string `json:"event_id"`
		PatientID string `json:"patient_id"`
		State     string
		NextAt    string `json:"next_at"`
	}
	var log struct{ Items []delivery }
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(200 * time.Millisecond) {
		log.Items = nil
		demo.call(t, http.MethodGet, "/webhooks/"+hook.ID+"/deliveries?state=pending&limit=500", nil, &log)
		if len(log.Items) == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d events are still on their way", len(log.Items))
		}
		for _, d := range log.Items {
			if d.NextAt != "" {
				demo.attempt(t, http.MethodPost, "/webhooks/"+hook.ID+"/deliveries/"+d.EventID+"/resend", nil, nil)
			}
		}
	}
	demo.call(t, http.MethodGet, "/webhooks/"+hook.ID+"/deliveries?limit=500", nil, &log)
	happened := map[string][]string{}
	for _, d := range slices.Backward(log.Items) {
		if d.State != "delivered" {
			t.Errorf("%s is %s", d.EventID, d.State)
		}
		happened[d.PatientID] = append(happened[d.PatientID], d.EventID)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	arrived, seen := map[string][]string{}, map[string]bool{}
	for _, a := range r.got {
		if !a.Verified {
			t.Errorf("%s is not verified by the library of the specification", a.ID)
		}
		if !seen[a.ID] {
			seen[a.ID] = true
			arrived[a.PatientID] = append(arrived[a.PatientID], a.ID)
		}
		delete(acknowledged, a.AppointmentID)
	}
	for patient, events := range happened {
		if !slices.Equal(arrived[patient], events) {
			t.Errorf("of %s arrived %v, and happened %v", patient, arrived[patient], events)
		}
	}
	if len(acknowledged) > 0 || len(seen) < 30 {
		t.Errorf("of %d events, appointments were not told of: %v", len(seen), acknowledged)
	}
	t.Logf("%d events arrived, %d times", len(seen), len(r.got))
}
