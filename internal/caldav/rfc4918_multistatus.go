package caldav

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// flushAt is how much of an answer is gathered before it is sent. What is smaller
// goes out whole, with its length, and can still turn into a refusal.
const flushAt = 32 << 10

var buffers = sync.Pool{New: func() any { b := make([]byte, 0, flushAt+flushAt/4); return &b }}

// multistatus writes a 207 (RFC 4918 section 13) as its responses come, in one
// buffer that does not grow with their number.
type multistatus struct {
	x    *exchange
	b    []byte
	held *[]byte
	sent bool
}

// multistatus begins an answer; end ends it, and release gives back what it took.
func (x *exchange) multistatus() *multistatus {
	held := buffers.Get().(*[]byte)
	m := &multistatus{x: x, held: held, b: append((*held)[:0], xmlHeader+"<d:multistatus"+namespaces+">"...)}
	return m
}

// flush sends what has gathered once it is enough.
func (m *multistatus) flush() error {
	if len(m.b) < flushAt {
		return nil
	}
	if !m.sent {
		m.header()
	}
	err := m.write()
	m.b = m.b[:0]
	return err
}

// patience is how long a client may take to read what is sent at a time. The server's
// own limit is for the whole of an answer, which over a slow line a large calendar
// would never come to the end of.
const patience = time.Minute

func (m *multistatus) write() error {
	// Where there is no deadline to move, the server's holds.
	_ = http.NewResponseController(m.x.Writer).SetWriteDeadline(time.Now().Add(patience))
	_, err := m.x.Writer.Write(m.b)
	return err
}

func (m *multistatus) header() {
	m.sent = true
	m.x.Writer.Header().Set("Content-Type", xmlType)
	m.x.Writer.WriteHeader(http.StatusMultiStatus)
}

// end closes the answer and sends the rest of it.
func (m *multistatus) end() error {
	m.b = append(m.b, "</d:multistatus>"...)
	if !m.sent {
		m.x.Writer.Header().Set("Content-Length", strconv.Itoa(len(m.b)))
		m.header()
	}
	return m.write()
}

// release gives the buffer back unless one huge object has grown it.
func (m *multistatus) release() {
	if cap(m.b) <= 4*flushAt {
		*m.held = m.b[:0]
		buffers.Put(m.held)
	}
}

// The status lines inside of an answer.
const (
	statusOK               = "HTTP/1.1 200 OK"
	statusForbidden        = "HTTP/1.1 403 Forbidden"
	statusNotFound         = "HTTP/1.1 404 Not Found"
	statusConflict         = "HTTP/1.1 409 Conflict"
	statusFailedDependency = "HTTP/1.1 424 Failed Dependency"
	statusInsufficient     = "HTTP/1.1 507 Insufficient Storage"
)

// response writes one response with the propstats that a selection makes of a
// resource.
func (m *multistatus) response(s *selection, r *resource, who *exchange) error {
	m.b = s.appendResponse(m.b, who, r)
	return m.flush()
}

// status writes a response that is a status and no properties. The href is as it
// shall be read; condition, if any, says why.
func (m *multistatus) status(href, status string, why *refusal) error {
	m.b = appendText(append(m.b, "<d:response><d:href>"...), href)
	m.b = append(append(append(m.b, "</d:href><d:status>"...), status...), "</d:status>"...)
	if why != nil {
		m.b = why.appendError(m.b, "")
	}
	m.b = append(m.b, "</d:response>"...)
	return m.flush()
}

func appendPropstat(b, properties []byte, status string, why *refusal) []byte {
	b = append(append(append(b, "<d:propstat><d:prop>"...), properties...), "</d:prop><d:status>"...)
	b = append(append(b, status...), "</d:status>"...)
	if why != nil {
		b = why.appendError(b, "")
	}
	return append(b, "</d:propstat>"...)
}
