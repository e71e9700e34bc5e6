package bpe_test

import (
	"fmt"

	"tokencast/tokenizers/bpe"
	"tokencast/tokenizers/vocab"
)

func Example() {
	def, err := bpe.Definition("cl100k_base")
	if err != nil {
		fmt.Println(err)
		return
	}
	packed, err := bpe.Compile(def) // once, when the program is made
	if err != nil {
		fmt.Println(err)
		return
	}

	file, err := vocab.Open(packed)
	if err != nil {
		fmt.Println(err)
		return
	}
	engine, err := bpe.Open(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	text := []byte("Amazon Bedrock is amazing!")
	fmt.Println(engine.Count(text))
	fmt.Printf("%q\n", engine.Pieces(text))
	// Output:
	// 6
	// ["Amazon" " Bed" "rock" " is" " amazing" "!"]
}
