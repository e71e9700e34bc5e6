package estimate

import (
	"fmt"
	"slices"

	"tokencast/catalog"
	"tokencast/pricing"
)

// offers says with which modes and routings a meter has a price in the region of an ask, as the end of a message; "" where there is none.
func offers(m *catalog.Model, meter pricing.Meter, ask pricing.Ask) string {
	var offered []string
	for _, r := range m.Sheet.Rates() {
		c := r.Condition
		if r.Meter != meter || r.Absent || c.Region != ask.Region {
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
	if ask.Mode != "" {
		asked = ask.Mode
	}
	if ask.Routing == "" || ask.Routing == pricing.InRegion {
		return fmt.Sprintf(" as %s; offered are %s", asked, join(offered))
	}
	return fmt.Sprintf(" as %s with routing %s; offered are %s", asked, ask.Routing, join(offered))
}
