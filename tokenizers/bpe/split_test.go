package bpe

import (
	"math/rand/v2"
	"strings"
	"testing"

	"tokencast/tokenizers/vocab"
)

// The example at the head of split.go.
func TestSplitOfTheWorkedExample(t *testing.T) {
	const a, b, c, d = "語", "言", "模", "型"
	e := engineOf(t, characters(a, b, c, d, a+b, b+c, c+d))
	x := e.crossings()
	places := func(piece string) (split []int) {
		for i := 3; i < len(piece); i += 3 {
			if !x.may([]byte(piece), i) {
				split = append(split, i)
			}
		}
		return split
	}
	if got := places(a + b + c + d); len(got) != 0 {
		t.Errorf("ABCD is split at %v, want nowhere", got)
	}
	if got := places(a + c + b + d); len(got) != 3 {
		t.Errorf("ACBD is split at %v, want between all", got)
	}
}

// characters is a vocabulary of all bytes and of what leads to the given texts.
func characters(texts ...string) *vocab.Definition {
	def := &vocab.Definition{Name: "test", Kind: vocab.RankBPE, Pattern: vocab.PatternCL100K, Unknown: -1}
	seen := map[string]bool{}
	add := func(s string) {
		if !seen[s] {
			seen[s] = true
			def.Tokens = append(def.Tokens, vocab.Token{Bytes: []byte(s)})
		}
	}
	for i := range 256 {
		add(string([]byte{byte(i)}))
	}
	for _, s := range texts {
		for n := 2; n <= len(s); n++ {
			add(s[:n])
		}
	}
	return def
}

// Splitting changes no count: pieces of many scripts, counted split and whole.
func TestSplittingChangesNoCount(t *testing.T) {
	pools := []string{
		"的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里",
		"の に は を た が で て と し れ さ あ り も す る カ タ ナ 日 本 語 東 京",
		"กขคงจชซญดตถทธนบปผพฟภมยรลวศสหอฮะาิีึืุูเแโใไ็่้๊๋์",
		"абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
		"אבגדהוזחטיכלמנסעפצקרשת ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
		"हिन्दी में लिखा गया एक वाक्य தமிழ் తెలుగు ಕನ್ನಡ",
		"한국어문장을여기에적습니다가나다라마바사아자차카타파하",
		"😀👍🏽👩‍💻🇩🇪❤️ éüñçøßāĆž",
	}
	for _, name := range []string{"cl100k_base", "o200k_base", "r50k_base"} {
		e := compiled(t, name)
		r := rand.New(rand.NewPCG(7, 11))
		split, whole := newWorker(), newWorker()
		done := 0
		for range 30_000 {
			letters := []rune(strings.ReplaceAll(pools[r.IntN(len(pools))], " ", ""))
			var b strings.Builder
			for range 6 + r.IntN(40) {
				switch r.IntN(30) {
				case 0:
					b.WriteByte(byte('a' + r.IntN(26)))
				case 1:
					b.WriteRune([]rune(pools[r.IntN(len(pools))])[0])
				default:
					b.WriteRune(letters[r.IntN(len(letters))])
				}
			}
			text := []byte(b.String())
			want := 1
			if !e.whole.has(text) {
				want = whole.long(&e.tables, text, 0)
			}
			if got := split.countLong(&e.tables, text, 0, len(text)); got != want {
				t.Fatalf("%s: %q has %d tokens split and %d whole", name, text, got, want)
			}
			if n := split.countSplit(&e.tables, text, 0, len(text)); n > 0 {
				done++
			}
		}
		if done < 15_000 {
			t.Errorf("%s: only %d of 30000 pieces were split", name, done)
		}
	}
}

// The same over small vocabularies made by chance, whose tokens begin and end within
// characters.
func TestSplittingWithVocabulariesOfParts(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	letters := []string{"中", "丽", "国", "é", "я", "😀", "a", "ม"}
	text := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(letters[r.IntN(len(letters))])
		}
		return b.String()
	}
	for range 300 {
		var tokens []string
		for range 1 + r.IntN(12) {
			s := text(1 + r.IntN(3))
			from := r.IntN(len(s))
			to := from + 1 + r.IntN(len(s)-from)
			if to-from >= 2 {
				tokens = append(tokens, s[from:to])
			}
		}
		e := engineOf(t, characters(tokens...))
		split, whole := newWorker(), newWorker()
		for range 40 {
			s := []byte(text(4 + r.IntN(20)))
			if e.whole.has(s) {
				continue
			}
			want := whole.long(&e.tables, s, 0)
			if got := split.countLong(&e.tables, s, 0, len(s)); got != want {
				t.Fatalf("tokens %q: %q has %d tokens split and %d whole", tokens, s, got, want)
			}
		}
	}
}
