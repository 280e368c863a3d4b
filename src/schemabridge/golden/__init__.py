"""Golden rows: raw values with the bytes and predictions they must give on every machine (clause 9)."""
