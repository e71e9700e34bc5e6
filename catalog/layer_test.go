package catalog_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"tokencast/catalog"
	"tokencast/pricing"
)

func TestReadLayer(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{"b.yml": "b", "a.yaml": "a", "C.YAML": "c", "notes.txt": "x", "sub/d.yaml": "d", "none/x.txt": "x"} {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct{ name, path, layer, want string }{
		{"a folder, without what lies deeper", root, filepath.Base(root), "C.YAML=c a.yaml=a b.yml=b"},
		{"a folder with a slash behind", root + "/sub/", "sub", "d.yaml=d"},
		{"a file, whatever its name", filepath.Join(root, "notes.txt"), "notes.txt", "notes.txt=x"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l, err := catalog.ReadLayer(tc.path)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range l.Files {
				got = append(got, filepath.Base(f.Name)+"="+string(f.Data))
			}
			if diff := cmp.Diff(tc.want, strings.Join(got, " ")); diff != "" || l.Name != tc.layer {
				t.Errorf("layer %q (-want +got):\n%s", l.Name, diff)
			}
		})
	}
	for _, tc := range []struct{ name, path string }{
		{"a file that is not there", filepath.Join(root, "nothing.yaml")},
		{"a folder without catalog files", filepath.Join(root, "none")},
		{"a device", os.DevNull},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := catalog.ReadLayer(tc.path); !errors.Is(err, fs.ErrNotExist) || catalog.IsInvalid(err) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestShippedLayer(t *testing.T) {
	l, err := catalog.Shipped(fstest.MapFS{"catalog/b.yaml": {Data: []byte("b")}, "catalog/a.yaml": {Data: []byte("a")}, "catalog/x.txt": {}, "vocab/v.yaml": {}})
	want := catalog.Layer{Name: "shipped", Files: []catalog.LayerFile{{Name: "a.yaml", Data: []byte("a")}, {Name: "b.yaml", Data: []byte("b")}}}
	if diff := cmp.Diff(want, l); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// TestSeveralFiles reads a catalog whose general keys stand in the last of its files.
func TestSeveralFiles(t *testing.T) {
	at := strings.Index(small, "provider:")
	general, provider := small[:at], "schema: 1\n"+small[at:]
	c := mustLoad(t, catalog.Layer{Files: []catalog.LayerFile{{Name: "a.yaml", Data: []byte(provider)}, {Name: "z.yaml", Data: []byte(general)}}})
	if got := priceOf(t, c, "p.one", pricing.Input, pricing.Ask{}, "2024-07-01"); got != "0.003" {
		t.Errorf("got %s", got)
	}
	if c.Models()[0].At.File != "a.yaml" {
		t.Errorf("the model is at %s", c.Models()[0].At)
	}
}

func TestDigest(t *testing.T) {
	base := mustLoad(t, layerOf("c.yaml", small)).Digest
	if !strings.HasPrefix(base, "sha256:") || len(base) != len("sha256:")+64 {
		t.Errorf("the digest is %s", base)
	}
	for _, tc := range []struct {
		name   string
		layers []catalog.Layer
		same   bool
	}{
		{"the same file", []catalog.Layer{layerOf("c.yaml", small)}, true},
		{"the same file in another folder", []catalog.Layer{layerOf("x/c.yaml", small)}, true},
		{"another name", []catalog.Layer{layerOf("d.yaml", small)}, false},
		{"another price", []catalog.Layer{layerOf("c.yaml", changed("0.003", "0.004"))}, false},
		{"a comment", []catalog.Layer{layerOf("c.yaml", small+"#\n")}, false},
		{"an overlay", []catalog.Layer{layerOf("c.yaml", small), layerOf("o.yaml", "schema: 1\n")}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := mustLoad(t, tc.layers...).Digest; (got == base) != tc.same {
				t.Errorf("the digest is %s", got)
			}
		})
	}
}

func TestNoSharedSlices(t *testing.T) {
	c := shipped(t)
	c.Models()[0] = nil
	if c.Models()[0] == nil {
		t.Error("Models hands out its own slice")
	}
	catalog.JSONSchema()[0] = 'x'
	if catalog.JSONSchema()[0] != '{' {
		t.Error("JSONSchema hands out its own bytes")
	}
}
