"""The encodings of an input worked out from the raw frame and the matrix alone: one file a family of candidates."""
