"""Batches as named columns of typed values, whatever frame they came from (clause 4)."""
