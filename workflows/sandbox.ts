// Run once, before anything else in the sandbox. The SDK takes a stack trace of every promise, for a query of where a
// workflow stands: of an interpreter it would tell nothing, and it costs more than all that a short process computes.
Error.stackTraceLimit = 0;
