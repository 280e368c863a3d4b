"""The file of a schema, in both its forms: read and checked, built and written (clauses 1 to 3, 5, 6, 8)."""
