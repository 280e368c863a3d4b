"""The difference between two schemas: what each accepts and computes, and what that means for scorers (clause 16)."""
