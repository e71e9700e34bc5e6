package tokenizers_test

import (
	"fmt"
	"math/big"
	"os"

	"tokencast/tokenizers"
)

func ExampleRegistry_Open() {
	registry := tokenizers.NewRegistry(os.DirFS("../data"))
	cl100k, err := registry.Open("cl100k_base")
	if err != nil {
		fmt.Println(err)
		return
	}
	text := []byte("Amazon Bedrock is amazing!")
	fmt.Println(cl100k.Counter.Count(text))
	fmt.Printf("%q\n", cl100k.Pieces(text))

	_, err = registry.Open("cl100k")
	fmt.Println(err)
	// Output:
	// 6
	// ["Amazon" " Bed" "rock" " is" " amazing" "!"]
	// unknown tokenizer "cl100k"; did you mean "cl100k_base" or "tiktoken-go/cl100k_base"?
}

func ExampleBinding_Scale() {
	// A vendor's ratio of 4.7 characters a token.
	titan := tokenizers.Binding{
		Tokenizer: "chars",
		Factor:    big.NewRat(10, 47),
		Class:     tokenizers.Calibrated,
	}
	fmt.Println(titan.Scale(1000).FloatString(3))
	fmt.Println(titan.ScaleUp(1000))
	// Output:
	// 212.766
	// 213
}
