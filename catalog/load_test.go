package catalog_test

import (
	"testing"

	"tokencast/catalog"
	"tokencast/data"
	"tokencast/tokenizers"
)

// shipped loads the catalog that ships with the program.
func shipped(t testing.TB, overlays ...catalog.Layer) *catalog.Catalog {
	t.Helper()
	base, err := catalog.Shipped(data.FS)
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Load(base, overlays, tokenizers.NewRegistry(data.FS))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestShipped(t *testing.T) {
	c := shipped(t)
	if len(c.Models()) != 31 {
		t.Errorf("%d models, want 31", len(c.Models()))
	}
}
