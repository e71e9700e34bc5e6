package confirm

import (
	"sync"

	"tokencast/pricing"
)

// The cap.
//
// Every amount is in one of three places, and their sum is never above the cap:
//
//	reserved    the worst case of calls that are on their way
//	confirmed   what answered calls cost, by the counts that came back
//	unknown     the worst case of calls that may have been billed
//
//	cap 1.00: reserve 0.40, reserve 0.40; a third 0.40 has to wait
//	the first settles at 0.10: 0.10 + 0.40 + 0.40 = 0.90, now it may go
//	the second is lost: its 0.40 moves to unknown and stays

// A Ledger keeps what a run has spent and may yet spend. It is safe for concurrent
// use. The zero value has a cap of 0.
type Ledger struct {
	mu                           sync.Mutex
	cap                          pricing.Money
	reserved, confirmed, unknown pricing.Money
}

// NewLedger returns a ledger with a cap.
func NewLedger(limit pricing.Money) *Ledger { return &Ledger{cap: limit} }

// Reserve sets worst aside, or reports that it would pass the cap.
func (l *Ledger) Reserve(worst pricing.Money) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.reserved.Add(l.confirmed).Add(l.unknown).Add(worst).Cmp(l.cap) > 0 {
		return false
	}
	l.reserved = l.reserved.Add(worst)
	return true
}

// Settle ends a reservation of worst with what the call cost.
func (l *Ledger) Settle(worst, cost pricing.Money) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reserved, l.confirmed = l.reserved.Sub(worst), l.confirmed.Add(cost)
}

// Keep ends a reservation of a call that may have been billed: it stays spent.
func (l *Ledger) Keep(worst pricing.Money) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reserved, l.unknown = l.reserved.Sub(worst), l.unknown.Add(worst)
}

// Release ends a reservation of a call that was not billed.
func (l *Ledger) Release(worst pricing.Money) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reserved = l.reserved.Sub(worst)
}

// Book adds what an earlier run of the same journal spent, even above the cap.
func (l *Ledger) Book(confirmed, unknown pricing.Money) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.confirmed, l.unknown = l.confirmed.Add(confirmed), l.unknown.Add(unknown)
}

// Spent returns what is confirmed and what may have been billed.
func (l *Ledger) Spent() (confirmed, unknown pricing.Money) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.confirmed, l.unknown
}
