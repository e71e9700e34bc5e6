// Package pricing holds money, meters and price lookup, exactly.
//
// Its main types are [Money] and [Quantity] (exact rationals), [Rate] (one
// published price of a [Meter] under a [Condition]) and [Sheet] (all rates of a
// model). [Sheet.Rate] finds the rate for one use ([Ask]) on one day, and
// [Rate.Charge] prices a quantity at it. A rate that does not exist is an
// error with a [Reason], never a zero.
//
// The package is pure: it reads no file and no clock, and knows no model.
// Catalogs are read by package catalog, volumes come from package workload.
package pricing
