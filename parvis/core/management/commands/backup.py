"""`parvis backup FOLDER`: one encrypted file, and the old ones gone."""

import subprocess
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from parvis.core import backups, postgres_tools


class Command(BaseCommand):
    help = "Copy database and stored files into one file encrypted to PARVIS_BACKUP_KEY. Keeps no backup longer than 35 days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keep-days", type=int, default=backups.KEEP_DAYS, help="1 to 35, default 35")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["keep_days"] <= backups.KEEP_DAYS:
            raise CommandError("Keep backups for 1 to 35 days: what is erased must not live on in them.")
        try:
            made = backups.back_up(options["folder"], at=timezone.now(), keep_days=options["keep_days"])
        except (backups.CannotBackUp, postgres_tools.ToolMissing) as refused:
            raise CommandError(str(refused)) from None
        except subprocess.CalledProcessError as failed:
            raise CommandError(f"pg_dump ended with {failed.returncode}; nothing was kept.") from None
        self.stdout.write(f"{made} ({made.stat().st_size:,} bytes)")
