package onepiece

import (
	"context"
	"net"
	"sync"
)

// limit is the largest answer that is gathered; of a larger one the rest is
// written as it comes.
const limit = 64 << 10

// conn gathers what is written to it while its handler says so. Only the goroutine
// that serves the connection writes, so there is no lock.
type conn struct {
	net.Conn
	held   *[]byte // nil while nothing is gathered
	failed error
}

func (c *conn) Write(p []byte) (int, error) {
	if c.failed != nil {
		return 0, c.failed
	}
	if c.held == nil {
		return c.Conn.Write(p)
	}
	if len(*c.held)+len(p) > limit {
		if err := c.send(); err != nil {
			return 0, err
		}
		return c.Conn.Write(p)
	}
	*c.held = append(*c.held, p...)
	return len(p), nil
}

// send writes what was gathered so far. net/http took it for written, so it
// learns of a failure with its next write.
func (c *conn) send() error {
	if len(*c.held) > 0 {
		_, c.failed = c.Conn.Write(*c.held)
		*c.held = (*c.held)[:0]
	}
	return c.failed
}

var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 8<<10); return &b }}

type key struct{}

// Listen lets the connections that a listener accepts gather.
func Listen(l net.Listener) net.Listener { return listener{l} }

type listener struct{ net.Listener }

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c}, nil
}

// ConnContext is for the field of that name of http.Server: it lets Send find the
// connection of a request.
func ConnContext(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, key{}, c)
}

// Send runs answer, which must write and flush all of the answer to the request
// with this context, and sends it in one piece. It reports false, and runs
// nothing, where it cannot do so.
func Send(ctx context.Context, answer func()) (sent bool, err error) {
	c, ok := ctx.Value(key{}).(*conn)
	if !ok {
		return false, nil
	}
	c.held = buffers.Get().(*[]byte)
	defer func() {
		err = c.send()
		if cap(*c.held) <= limit {
			buffers.Put(c.held)
		}
		c.held = nil
	}()
	answer()
	return true, nil
}
