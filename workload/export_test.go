package workload

// Keys of the format, for the test that compares them with the page.
var (
	FileKeys = fileKeys
	LineKeys = lineKeys
)
