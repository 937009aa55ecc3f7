package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
)

// ErrSealed is returned for bytes that Seal did not make with this key for this use.
var ErrSealed = errors.New("what was sealed does not open with this server key")

// Seal encrypts what has to be read again (AES-256 in GCM, with a key derived from
// the server key). Purpose and owner are no secret; what was sealed for one does not
// open for another.
func (s Secret) Seal(purpose, owner string, plain []byte) []byte {
	box := s.box(purpose)
	nonce := make([]byte, box.NonceSize())
	rand.Read(nonce)
	return box.Seal(nonce, nonce, plain, []byte(owner))
}

// Open decrypts what Seal made.
func (s Secret) Open(purpose, owner string, sealed []byte) ([]byte, error) {
	box := s.box(purpose)
	if len(sealed) < box.NonceSize() {
		return nil, ErrSealed
	}
	plain, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], []byte(owner))
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

func (s Secret) box(purpose string) cipher.AEAD {
	block, err := aes.NewCipher(s.mac("seal", purpose))
	if err != nil {
		panic(err) // the key is 32 bytes long
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // AES has blocks of the right size
	}
	return box
}
