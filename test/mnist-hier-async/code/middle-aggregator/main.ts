/** Nothing is left to write: a middle aggregator sums what its trainers send, exactly. */
export {};
