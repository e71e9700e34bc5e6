package bpe
import ("testing";"fmt";"os";"encoding/json";"time")
func TestZZ3(t *testing.T) {
	f,_:=os.ReadFile("/tmp/n1kinds.json")
	m:=map[string][]string{}
	json.Unmarshal(f,&m)
	e:=shipped(t,"o200k_base")
	w:=e.worker()
	for k,v:=range m {
		n,sz:=0,0; sum:=0
		var b,b2 time.Duration=time.Hour,time.Hour
		for range 9 {
			n,sz=0,0; s:=time.Now()
			for _,y:=range v { x:=[]byte(y); sz+=len(x); for i:=0;i<len(x);{ i=e.cut(x,i); n++ } }
			b=min(b,time.Since(s))
			s=time.Now()
			for _,y:=range v { x:=[]byte(y); sum+=w.count(e,x) }
			b2=min(b2,time.Since(s))
		}
		fmt.Printf("KIND %s bytes %d pieces %d cut %v %.1f ns/piece  %.2f ns/byte all %v %.1f ns/piece\n",k,sz,n,b,float64(b)/float64(n),float64(b)/float64(sz),b2,float64(b2)/float64(n))
	}
}
