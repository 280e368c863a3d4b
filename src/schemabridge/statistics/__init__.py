"""The training rows in numbers, and how far a batch is from them (clauses 14 and 15)."""
