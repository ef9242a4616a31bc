"""The ``ftarchive`` command. Results go to stdout, progress and errors to stderr.

Exit status: 0 all went well, 1 something was refused or found wrong, 2 wrong usage.
"""

from ftarchive.cli.archivists import backup, export, import_, restore, verify
from ftarchive.cli.command import main
from ftarchive.cli.indices import dictionary, rebuild, recall
from ftarchive.cli.readers import search, serve, show, stats
from ftarchive.cli.staff import held, ingest, release, watch, withdraw

__all__ = ["main"]

_OF_STAFF = (ingest, watch, held, release, withdraw)
_OF_READERS = (search, show, stats, serve)
_OF_ARCHIVISTS = (rebuild, verify, backup, restore, export, import_, dictionary, recall)

for _command in (*_OF_STAFF, *_OF_READERS, *_OF_ARCHIVISTS):
    main.add_command(_command)
