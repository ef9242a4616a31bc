"""The ``ftarchive`` command, and ``python -m ftarchive``.

It is loaded again in every process that reads files: what the command needs is loaded only when
it runs.
"""


def main() -> None:
    """Runs the command that the arguments of this process name."""
    from ftarchive.cli import main as command

    command()


if __name__ == "__main__":
    main()
