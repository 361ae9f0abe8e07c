"""`python -m consent`: the same as the command `consent`."""

from consent.cli import main

if __name__ == "__main__":
    main(prog_name="consent")
