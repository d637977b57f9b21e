"""`python -m docflow` and the `docflow` command."""

from docflow.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
