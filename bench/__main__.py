"""`python -m bench`; the processes that it starts begin here too, and need nothing of what it imports."""

if __name__ == "__main__":
    import sys

    from bench.cli import main

    sys.exit(main())
