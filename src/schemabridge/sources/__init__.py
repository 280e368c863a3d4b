"""Where the encodings of a schema come from: one file each, all of which lower to steps."""
