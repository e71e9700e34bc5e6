package tally

import (
	"math"

	"tokencast/samples"
)

// What a record becomes.
//
// A record is a user's text and an answer. A conversation of several turns sends it
// again and again, each time with all that was said before; an agent does the same for
// each of its steps. With S tokens of a system text, u of the user's and a of the
// answer, step j of turn k sends, with history,
//
//	in(k, j) = S + k x u + (k - 1) x a + (j - 1) x a
//
// and each call writes a. Five turns of one step, S = 400, u = 60, a = 180:
//
//	460, 700, 940, 1180, 1420: 4700 in all, 940 a call
//
// Without history k is 1 throughout. Calls grow with k and j, so the last is the
// longest. Each is judged by itself against the token bands.

// A Pattern says which calls a record becomes. The zero value is one call.
type Pattern struct {
	Turns   int64 // of a conversation; 0 is 1
	Steps   int64 // of an agent for each turn; 0 is 1
	History bool  // each turn resends the turns before it
}

// Calls returns how many calls a record becomes, at least 1.
func (p Pattern) Calls() int64 { return max(p.Turns, 1) * max(p.Steps, 1) }

// Each calls f for each call of a record, in their order, with how many times it sends
// the user's text and an answer.
func (p Pattern) Each(f func(users, answers int64)) {
	for k := range max(p.Turns, 1) {
		for j := range max(p.Steps, 1) {
			if p.History {
				f(k+1, k+j)
			} else {
				f(1, j)
			}
		}
	}
}

// Sums returns how many times the user's text and an answer are sent in all calls of
// a record.
func (p Pattern) Sums() (users, answers int64) {
	p.Each(func(u, a int64) { users, answers = users+u, answers+a })
	return users, answers
}

// frame returns the tokens of the chat template in a call that sends the messages of
// rec users times, and so many answers.
func (t *adder) frame(rec *samples.Record, users, answers int64) int64 {
	if t.Training || rec.Raw {
		return 0
	}
	system := rec.System
	if t.System > 0 {
		system++
	}
	return t.Frame.Of(system, rec.User*int(users), rec.Assistant*int(users)+int(answers))
}

// send adds the calls that a record becomes.
func (t *adder) send(c counts, rec *samples.Record, cut bool) error {
	calls := t.Pattern.Calls()
	if calls > 1 || t.System > 0 {
		// No sum below comes near the range of int64, but recorded counts may.
		if most := math.MaxInt64 / 4 / (calls + 1); int64(c.input) > most || int64(c.output) > most || t.System > most {
			return errOverflow
		}
	}
	var err error
	var last int64 // of the longest call, in the unit of the thresholds
	var all struct{ users, answers, frames int64 }
	t.Pattern.Each(func(users, answers int64) {
		if err != nil {
			return
		}
		frame := t.frame(rec, users, answers)
		in, ok := add(t.System+users*int64(c.input)+answers*int64(c.output), frame)
		if !ok {
			err = errOverflow
			return
		}
		last = t.weighCall(c, in, users, answers, frame)
		resent := int64(0)
		if !rec.HasOutput {
			resent = answers
			last += answers * t.Missing
		}
		side := 0
		for side < len(t.Bands) && last > t.Bands[side] {
			side++
		}
		if err = t.sent.add(in); err != nil {
			return
		}
		// No part of a sum is larger than the sum, which did not overflow.
		s := &t.Segments[side]
		s.Calls++
		s.Resent += resent
		s.Input += in
		if u := rec.Given; u != nil {
			s.CacheRead += u.CacheRead
			s.CacheWrite += u.CacheWrite
		}
		if rec.HasOutput {
			s.Answers++
			if s.Output, ok = add(s.Output, int64(c.output)); !ok {
				err = errOverflow
			}
		}
		if cut {
			s.Cut++
			s.CutTokens += int64(c.output)
		}
		all.users, all.answers, all.frames = all.users+users, all.answers+answers, all.frames+frame
	})
	if err != nil {
		return err
	}
	t.Calls += calls
	t.Framed += all.frames
	for s := range c.inputScripts {
		t.InputScripts[s] += calls*t.SystemScripts[s] + all.users*int64(c.inputScripts[s]) + all.answers*int64(c.outputScripts[s])
	}
	t.InputScripts[0] += all.frames // the marks of a template are Latin
	out := t.weighAnswer(c.output, c.outputScripts)
	for i, l := range t.Limits {
		if l.exceeded(last, out) {
			t.Over[i]++
		}
	}
	return nil
}

// weighCall returns the input of a call in the unit of the thresholds.
func (t *adder) weighCall(c counts, in, users, answers, frame int64) int64 {
	if t.Weights == nil {
		return in
	}
	sum := frame * t.Weights[0]
	for s, w := range t.Weights {
		sum += w * (t.SystemScripts[s] + users*int64(c.inputScripts[s]) + answers*int64(c.outputScripts[s]))
	}
	return (sum + million - 1) / million
}
