/** Nothing is left to write: a coordinator deals the trainers out evenly, afresh for each round. */
export {};
