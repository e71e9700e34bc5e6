package bedrocktest_test

import (
	"fmt"
	"net/http"
	"strings"

	"tokencast/confirm/bedrocktest"
)

func ExampleStart() {
	s := bedrocktest.Start(bedrocktest.Options{})
	defer s.Close()
	r, err := http.Post(s.URL+"/model/meta.llama3-8b-instruct-v1%3A0/invoke", "application/json", strings.NewReader(`{"prompt":"Hi"}`))
	if err != nil {
		panic(err)
	}
	defer r.Body.Close()
	fmt.Println(r.StatusCode, s.Calls()[0].Signed, s.Calls()[0].Charged)
	// Output: 403 false false
}
