"""Pages where a bailleur corrects the rows of a deposit, one by one or one field of many."""
