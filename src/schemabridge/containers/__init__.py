"""A container with fixed libraries for a schema: what is installed, which files it holds, and its texts."""
