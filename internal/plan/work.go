package plan

// work counts what the making of a plan took, so that tests can hold the cost of
// the largest histories without a clock.
type work struct {
	plans     int // drafts made, each as of one day
	survivals int // probabilities computed of an effect holding until a day
	quantiles int // distributions whose quantiles were all solved
	days      int // days asked whether a visit can take place
}
