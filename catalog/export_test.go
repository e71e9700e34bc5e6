package catalog

// Keys of the format, for the tests that compare them with the schema and the page.
var (
	FileKeys    = fileKeys
	ModelKeys   = modelKeys
	RecordKeys  = recordKeys
	DefaultKeys = defaultKeys
	WhenKeys    = whenKeys
)
