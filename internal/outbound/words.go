package outbound

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"
)

// Words is what went wrong with a call, as a sentence for a person. It names no
// address, which may carry a secret.
func Words(err error) string {
	var (
		unknown     *net.DNSError
		certificate *tls.CertificateVerificationError
		authority   x509.UnknownAuthorityError
		hostname    x509.HostnameError
		noTLS       tls.RecordHeaderError
		network     net.Error
	)
	switch {
	case err == nil:
		return ""
	case errors.Is(err, ErrForbidden):
		return "The address leads into a private network, which this server calls only if it is started with --allow-network."
	case errors.Is(err, ErrPlain):
		return "The address is called without encryption; it must begin with https://."
	case errors.Is(err, ErrRedirects):
		return "The address leads to another one, and that again, too often."
	case errors.Is(err, context.Canceled):
		return "The call was broken off."
	case errors.As(err, &unknown) && unknown.IsNotFound:
		return "No server of that name is known."
	case errors.As(err, &unknown):
		return "The name of the server could not be looked up."
	case errors.As(err, &hostname), errors.As(err, &authority), errors.As(err, &certificate):
		return "The server's certificate is not valid for its name."
	case errors.As(err, &noTLS), errors.Is(err, http.ErrSchemeMismatch):
		return "The server does not speak https at that address."
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return "The server did not answer in time."
	case errors.Is(err, syscall.ECONNREFUSED):
		return "Nothing answers at that address."
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return "The server broke off in the middle of its answer."
	}
	return "The server could not be reached."
}
