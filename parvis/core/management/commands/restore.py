"""`parvis restore FILE --identity KEYFILE`: bring a backup back, erase again what had been erased, then open the doors."""

import subprocess
from pathlib import Path
from typing import Any

from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from parvis.core import backups, erasures, postgres_tools, seals


class Command(BaseCommand):
    help = "Bring a backup back into an empty place. Nothing is served until what had been erased is erased again."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--identity", type=Path, help="the file with the age private key")
        parser.add_argument(
            "--erasures", type=Path, action="append", default=[], help="another copy of the list of erasures"
        )
        parser.add_argument(
            "--head", default="", help="a line number:signature of the ledger that left the machine earlier"
        )
        parser.add_argument(
            "--force", default="", metavar="NAME", help="the name of the database that is to be replaced"
        )
        parser.add_argument("--finish", action="store_true", help="go on where a restore was interrupted")
        parser.add_argument(
            "--no-erasures", action="store_true", help="nothing was ever erased here: go on without a list"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["finish"]:
            self._bring_back(options)
        elif not backups.is_unfinished():
            raise CommandError("No restore waits to be finished here.")
        self._finish(options)

    def _bring_back(self, options: dict[str, Any]) -> None:
        if not options["file"] or not options["identity"]:
            raise CommandError(
                "Name the backup, and the file with the private key: parvis restore FILE --identity KEYFILE"
            )
        self._refuse_without_list(options)
        try:
            backups.refuse_full_database(options["force"])
            with backups.unpacked(options["file"], options["identity"].read_text(encoding="ascii")) as backup:
                self.stdout.write(f"A whole backup of {backup.manifest.made_at}, {len(backup.manifest.files)} files.")
                backups.put_back(backup)
        except backups.NotEmpty as full:
            raise CommandError(
                f"This database is not empty. To replace everything in it, say its name: --force {full.word}"
            ) from None
        except (backups.CannotBackUp, postgres_tools.ToolMissing, OSError) as refused:
            raise CommandError(str(refused)) from None
        except subprocess.CalledProcessError as failed:
            raise CommandError(f"psql ended with {failed.returncode}; the database is as it was before.") from None

    def _refuse_without_list(self, options: dict[str, Any]) -> None:
        """Without the list people who were erased would be back; that there is none has to be said aloud."""
        missing = [str(path) for path in options["erasures"] if not path.exists()]
        if missing:
            raise CommandError(f"There is no list of erasures at {', '.join(missing)}.")
        is_known = erasures.path().exists() or erasures.is_shared() or options["erasures"]
        if not is_known and not options["no_erasures"]:
            raise CommandError(
                f"There is no list of what was erased at {erasures.path()}. Bring its copy there, or name it with "
                "--erasures; if nothing was ever erased, say --no-erasures."
            )

    def _finish(self, options: dict[str, Any]) -> None:
        call_command("migrate", verbosity=0)
        Session.objects.all().delete()
        again = erasures.replay(options["erasures"])
        self.stdout.write(f"{again} erased again.")
        backups.catch_up(at=timezone.now())
        faults = list(seals.verify(known_head=options["head"]))
        for fault in faults:
            self.stderr.write(f"{fault.where}: {fault.what}")
        if faults:
            raise CommandError(f"The ledger of this backup has {len(faults)} fault(s); the doors stay closed.")
        backups.finished()
        self.stdout.write("The ledger is as written. Parvis may be started.")
