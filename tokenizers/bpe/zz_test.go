package bpe
import ("testing";"fmt";"os";"bytes";"encoding/json";"time")
func TestZZ(t *testing.T) {
	f,_:=os.ReadFile("/tmp/n1corpus.jsonl")
	var texts [][]byte
	for l:=range bytes.Lines(f){ var s string; json.Unmarshal(l,&s); texts=append(texts,[]byte(s)) }
	for _,name:=range []string{"o200k_base","cl100k_base"} {
	e:=shipped(t,name)
	w:=e.worker()
	sum:=0
	best:=func(label string, fn func()) { b:=time.Hour; for range 9 { s:=time.Now(); fn(); b=min(b,time.Since(s)) }; fmt.Println(name,label,b) }
	best("cut",func(){ for _,x:=range texts { for i:=0;i<len(x);{ i=e.cut(x,i); sum++ } } })
	best("cut+key",func(){ for _,x:=range texts { for i:=0;i<len(x);{ j:=e.cut(x,i); if j-i<=15 { k:=keyOf(x,i,j-i); sum+=int(k.lo^k.hi) }; i=j } } })
	best("cut+key+line",func(){ for _,x:=range texts { for i:=0;i<len(x);{ j:=e.cut(x,i); if j-i<=15 { k:=keyOf(x,i,j-i); l:=w.cache.line(k); sum+=int(l[0].lo) }; i=j } } })
	best("all",func(){ for _,x:=range texts { sum+=w.count(e,x) } })
	// long only
	best("longs",func(){ for _,x:=range texts { for i:=0;i<len(x);{ j:=e.cut(x,i); if j-i>15 { sum+=w.countLong(&e.tables,x[i:j]) }; i=j } } })
	}
}
