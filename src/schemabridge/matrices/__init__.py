"""Two matrices held against each other: which cells differ, and why (the matrix debugger)."""
