"""`parvis release_files`: the files and the report of a release that went out; what is kept is never made again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.figures.downloads import making
from parvis.figures.facts.files import Busy, only_builder
from parvis.figures.models import Release
from parvis.figures.saying import BUSY
from parvis.guide.printing import CannotPrint


class Command(BaseCommand):
    help = "Make the files of the newest release that are missing: CSV, JSON, Parquet, and the report as PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--release", type=int, help="of this release instead of the newest")

    def handle(self, *args: Any, **options: Any) -> None:
        releases = Release.objects.public().order_by("-number")
        wanted = options["release"]
        release = releases.filter(number=wanted).first() if wanted else releases.first()
        if release is None:
            raise CommandError(_("There is no such release. A release has files once somebody has let it go out."))
        try:
            with only_builder():
                for one in making.make_missing(release, at=timezone.now()):
                    self.stdout.write(f"{one.name}: {one.bytes} bytes, sha256 {one.sha256}")
        except Busy:
            raise CommandError(_("Another process is building figures at this moment."), returncode=BUSY) from None
        except CannotPrint:
            raise CommandError(_("The report could not be made. The other files are there; try again.")) from None
