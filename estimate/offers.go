package estimate

import (
	"fmt"
	"slices"

	"tokencast/pricing"
)

// offers says with which modes and routings the meter of a use has a price in its
// region, as the end of a message; "" where there is none.
func (l *line) offers(u use) string {
	var offered []string
	for _, r := range l.model.Sheet.Rates() {
		c := r.Condition
		if r.Meter != u.meter || r.Absent || c.Region != u.ask.Region {
			continue
		}
		name := string(c.Mode)
		if c.Routing != pricing.InRegion {
			name += " with routing " + string(c.Routing)
		}
		if !slices.Contains(offered, name) {
			offered = append(offered, name)
		}
	}
	if len(offered) == 0 {
		return ""
	}
	asked := pricing.OnDemand
	if u.ask.Mode != "" {
		asked = u.ask.Mode
	}
	if u.ask.Routing == "" || u.ask.Routing == pricing.InRegion {
		return fmt.Sprintf(" as %s; offered are %s", asked, join(offered))
	}
	return fmt.Sprintf(" as %s with routing %s; offered are %s", asked, u.ask.Routing, join(offered))
}
