package auth

// Remembered is how many entries the fullest memory of a limiter holds.
func (l *Limiter) Remembered() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(l.pairs.lru.Len(), l.addresses.lru.Len(), l.accounts.lru.Len(), l.good.Len(), l.proven.Len())
}

// MaxRemembered is how many it may hold.
const MaxRemembered = remembered

// Occupy takes every turn to hash a password, until it is let go.
func (p *Passwords) Occupy() (let func()) {
	for range hashings {
		p.turns <- struct{}{}
	}
	return func() {
		for range hashings {
			<-p.turns
		}
	}
}
