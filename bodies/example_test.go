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
