"""`python -m schemabridge.cli`."""

from schemabridge.cli import main

main()
