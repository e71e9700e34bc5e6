package yamlfile_test

import (
	"fmt"

	"tokencast/internal/yamlfile"
)

func ExampleParse() {
	f := yamlfile.Parse("catalog.yaml", "catalog", []byte("meter: input\nprise: 0.003\nlimit: 8.5\n"))
	m := f.Root().Map("meter", "price", "limit")
	fmt.Println(m.Need("meter").OneOf("input", "output"))
	m.Get("limit").Whole(1, 1_000_000)
	fmt.Println(f.Err())
	// Output:
	// input
	// catalog.yaml:2:1: unknown key "prise"; did you mean "price"?
	// catalog.yaml:3:8: "8.5" is not a whole number; write digits alone, such as 8192
}
