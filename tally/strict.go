package tally

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"tokencast/internal/nearest"
	"tokencast/tokenizers"
)

// A strict reader of JSON.
//
// encoding/json fills in what it can: it takes a missing key, a null and a key of
// another case in silence, and of two equal keys the last. For counts that is a wrong
// figure. This reader walks the text beside the type that it is to fill, and takes
// exactly what that type's tags name, each once:
//
//	{"calls": 2}              missing key "answers"
//	{"calls": 2, "calls": 3}  the key "calls" is there twice
//	{"Calls": 2}              unknown key "Calls"; did you mean "calls"
//	{"calls": null}           calls: null is not a number
//
// The depth of the text is bounded by that of the type, so nothing recurses further.

const (
	maxCount     = 1 << 53 // beyond it, numbers in JSON are not safe
	maxBigDigits = 64      // far above 2^53 squares of 2^63
)

// A strictError is a fault of the text at a byte offset.
type strictError struct {
	offset int64
	msg    string
}

func (e *strictError) Error() string { return e.msg }

// readStrict fills in out, a pointer to a struct, from one JSON object and nothing
// after it. The error is a *strictError.
func readStrict(text []byte, out any) error {
	if !utf8.Valid(text) {
		return &strictError{0, "the text is not valid UTF-8"}
	}
	s := strict{text: text, dec: json.NewDecoder(bytes.NewReader(text))}
	s.dec.UseNumber()
	if err := s.value(reflect.ValueOf(out).Elem(), ""); err != nil {
		return err
	}
	if rest := bytes.TrimSpace(text[s.dec.InputOffset():]); len(rest) > 0 {
		return s.fault("more text after the object; write one partial a line")
	}
	return nil
}

type strict struct {
	text []byte
	dec  *json.Decoder
	at   int64 // offset of the last token
}

func (s *strict) fault(format string, args ...any) error {
	return &strictError{s.at, fmt.Sprintf(format, args...)}
}

// token reads the next token. Where there is none, the text is no JSON.
func (s *strict) token() (json.Token, error) {
	s.at = s.dec.InputOffset()
	for int(s.at) < len(s.text) && strings.IndexByte(" \t\r\n:,", s.text[s.at]) >= 0 {
		s.at++
	}
	t, err := s.dec.Token()
	if err != nil {
		return nil, s.fault("the JSON is damaged or cut short; a partial is one line, as tokencast tally writes it")
	}
	return t, nil
}

// value reads one value into v; path names it in messages.
func (s *strict) value(v reflect.Value, path string) error {
	switch out := v.Addr().Interface().(type) {
	case *decimal:
		n, err := s.digits(path, 19)
		if err != nil {
			return err
		}
		i, err := strconv.ParseInt(n, 10, 64)
		if err != nil {
			return s.fault("%s is beyond 9223372036854775807", path)
		}
		*out = decimal(i)
		return nil
	case *threshold:
		return s.threshold(out, path)
	case *bigDecimal:
		n, err := s.digits(path, maxBigDigits)
		if err == nil && n != "0" {
			out.Int, _ = new(big.Int).SetString(n, 10)
		}
		return err
	case *scriptDecimals:
		return s.scripts(out, path)
	}
	switch v.Kind() {
	case reflect.Struct:
		return s.object(v, path)
	case reflect.Slice, reflect.Array:
		return s.list(v, path)
	}
	t, err := s.token()
	if err != nil {
		return err
	}
	switch got := t.(type) {
	case string:
		if v.Kind() == reflect.String {
			v.SetString(got)
			return nil
		}
	case bool:
		if v.Kind() == reflect.Bool {
			v.SetBool(got)
			return nil
		}
	case json.Number:
		if v.Kind() == reflect.Int64 {
			n, err := strconv.ParseUint(string(got), 10, 64)
			if err != nil || n > maxCount {
				return s.fault("%s is no whole number from 0 to %d", path, int64(maxCount))
			}
			v.SetInt(int64(n))
			return nil
		}
	}
	return s.wrong(t, path, map[reflect.Kind]string{reflect.String: "a string", reflect.Bool: "true or false", reflect.Int64: "a number"}[v.Kind()])
}

// wrong says that a value is of another kind than wanted, without its text.
func (s *strict) wrong(t json.Token, path, want string) error {
	got := "a string"
	switch t := t.(type) {
	case nil:
		got = "null"
	case bool:
		got = strconv.FormatBool(t)
	case json.Number:
		got = "a number"
	case json.Delim:
		got = "a list"
		if t == '{' {
			got = "an object"
		}
	}
	if path == "" {
		path = "a partial"
	}
	return s.fault("%s: %s is not %s", path, got, want)
}

// digits reads a string of at most so many digits, without a sign or a leading 0.
func (s *strict) digits(path string, most int) (string, error) {
	t, err := s.token()
	if err != nil {
		return "", err
	}
	text, ok := t.(string)
	if !ok {
		return "", s.wrong(t, path, "a string of digits")
	}
	if text == "" || len(text) > most || strings.Trim(text, "0123456789") != "" || text[0] == '0' && len(text) > 1 {
		return "", s.fault("%s is not a string of 1 to %d digits", path, most)
	}
	return text, nil
}

// threshold reads a string of digits with or without a minus.
func (s *strict) threshold(out *threshold, path string) error {
	t, err := s.token()
	if err != nil {
		return err
	}
	text, ok := t.(string)
	n, err := strconv.ParseInt(text, 10, 64)
	if !ok {
		return s.wrong(t, path, "a string of digits")
	}
	if err != nil || strconv.FormatInt(n, 10) != text {
		return s.fault("%s is not a string of digits", path)
	}
	*out = threshold(n)
	return nil
}

// object reads an object with exactly the keys that the fields of v are tagged with.
func (s *strict) object(v reflect.Value, path string) error {
	var keys []string
	for i := range v.NumField() {
		keys = append(keys, v.Type().Field(i).Tag.Get("json"))
	}
	return s.keys(keys, path, func(i int, path string) error { return s.value(v.Field(i), path) })
}

// scripts reads an object with a decimal for each script class.
func (s *strict) scripts(out *scriptDecimals, path string) error {
	var keys []string
	for _, script := range tokenizers.Scripts() {
		keys = append(keys, string(script))
	}
	return s.keys(keys, path, func(i int, path string) error {
		var d decimal
		err := s.value(reflect.ValueOf(&d).Elem(), path)
		out[i] = int64(d)
		return err
	})
}

// keys reads an object with exactly these keys, in any order.
func (s *strict) keys(keys []string, path string, value func(i int, path string) error) error {
	t, err := s.token()
	if err != nil {
		return err
	}
	if t != json.Delim('{') {
		return s.wrong(t, path, "an object")
	}
	start, found := s.at, make([]bool, len(keys))
	in := ""
	if path != "" {
		in = path + "."
	}
	for s.dec.More() {
		if t, err = s.token(); err != nil {
			return err
		}
		key, ok := t.(string)
		if !ok {
			return s.fault("the JSON is damaged or cut short; a partial is one line, as tokencast tally writes it")
		}
		at := -1
		for i := range keys {
			if keys[i] == key {
				at = i
			}
		}
		switch {
		case at < 0:
			if near := nearest.Names(key, keys, 1); near != nil {
				return s.fault("unknown key %q; did you mean %q", in+key, in+near[0])
			}
			return s.fault("unknown key %q; write partials with the same version of tokencast", in+key)
		case found[at]:
			return s.fault("the key %q is there twice", in+key)
		}
		found[at] = true
		if err := value(at, in+key); err != nil {
			return err
		}
	}
	if _, err := s.token(); err != nil { // the closing brace
		return err
	}
	for i, ok := range found {
		if !ok {
			s.at = start
			return s.fault("missing key %q; write partials with the same version of tokencast", in+keys[i])
		}
	}
	return nil
}

// list reads a list; an array has a fixed length.
func (s *strict) list(v reflect.Value, path string) error {
	t, err := s.token()
	if err != nil {
		return err
	}
	if t != json.Delim('[') {
		return s.wrong(t, path, "a list")
	}
	n := 0
	for ; s.dec.More(); n++ {
		if v.Kind() == reflect.Slice {
			v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
		} else if n == v.Len() {
			return s.fault("%s: a list of more than %d values", path, v.Len())
		}
		if err := s.value(v.Index(n), fmt.Sprintf("%s[%d]", path, n)); err != nil {
			return err
		}
	}
	if _, err := s.token(); err != nil { // the closing bracket
		return err
	}
	if v.Kind() == reflect.Array && n != v.Len() {
		return s.fault("%s: a list of %d values, not %d", path, n, v.Len())
	}
	return nil
}
