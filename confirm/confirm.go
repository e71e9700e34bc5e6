// Package confirm compares an estimate with what a service counts, under a hard cap on
// money.
//
// A [Plan] says which calls are to be made, what they are expected to cost and what
// they cost at most; a [Sampler] chooses them from a workload's samples. A [Runner]
// sends them: each call's worst case is reserved in a [Ledger] and written to a
// [Journal] before it leaves, so that neither a slow answer nor a killed process spends
// more than the cap. A [Report] says what was confirmed, and what was not.
//
// The package opens no connection: a call is made by a [Send], which package
// confirm/bedrock has. Money and counts are exact; intervals are statistics and are
// computed in floating point.
package confirm
