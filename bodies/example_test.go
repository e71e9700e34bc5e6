package bodies_test

import (
	"fmt"

	"tokencast/bodies"
)

func ExampleFamilies() {
	for _, f := range bodies.Families()[:2] {
		fmt.Println(f)
	}
	// Output:
	// ai21-j2
	// titan-text
}

func ExampleRequests() {
	for _, r := range bodies.Requests()[:2] {
		fmt.Println(r.Name, r.Texts)
	}
	// Output:
	// prompt bodies [prompt]
	// image task bodies [*.text *.negativeText *.maskPrompt]
}

func ExampleAnswers() {
	first := bodies.Answers()[0]
	fmt.Println(first.Families, first.Texts)
	// Output:
	// [ai21-j2] [completions[].data.text]
}
