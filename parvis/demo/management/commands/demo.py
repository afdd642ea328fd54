"""`parvis demo`: a whole invented city on this machine, in one process tree."""

import fcntl
import hashlib
import os
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from parvis.demo import actions, environment
from parvis.demo.cast import PASSWORD, Cast
from parvis.demo.plan import rhythm
from parvis.demo.supervising import STARTS_WITHIN, CameToAnEnd, Tree, answers
from parvis.demo.trying import sign_ins


class Command(BaseCommand):
    help = "Show Parvis on an invented city: makes it where it is not there yet, and serves it on this machine only."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=environment.PORT)
        parser.add_argument("--host", default=environment.HOST, help="only this machine: 127.0.0.1")
        parser.add_argument("--contacts", type=int, default=actions.CONTACTS, help="how many contacts the year has")
        parser.add_argument("--only-make", action="store_true", help="make the city and stop before serving it")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["host"] not in (environment.HOST, "localhost"):
            raise CommandError(_("The demonstration is for this machine only: everybody knows its passwords."))
        if not settings.PARVIS_DEMO:
            raise CommandError(_("Start it as “parvis demo”, so that it finds its own settings."))
        lock, port, began = self.lock(), options["port"], time.monotonic()
        self.refuse_taken(port)
        try:
            self.make(contacts=options["contacts"])
        except KeyboardInterrupt:
            raise CommandError(_("Stopped. The next start goes on here.")) from None
        if not options["only_make"]:
            self.serve(port, began)
        lock.close()

    def lock(self) -> IO[str]:
        """Hold a file as long as this process lives, so that two demonstrations never share a folder."""
        home = Path(settings.PARVIS_HOME)
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = (home / "demo.lock").open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CommandError(_("A demonstration is running in %(home)s already.") % {"home": home}) from None
        return file

    def refuse_taken(self, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((environment.HOST, port))
            except (OSError, OverflowError):
                raise CommandError(
                    _("Port %(port)d cannot be used here. Choose another: --port 8001") % {"port": port}
                ) from None

    def make(self, *, contacts: int) -> None:
        """See that database, pages and city are there; every step that is done already takes no time."""
        try:
            actions.refuse_strangers()
        except actions.NotOurs:
            raise CommandError(
                _(
                    "This database was not made by the demonstration, so it is left alone. Unset DATABASE_URL or PARVIS_HOME."
                )
            ) from None
        self.stdout.write(_("Preparing …"))
        call_command("migrate", verbosity=0)
        self.collect_static()
        actions.found(at=timezone.now(), contacts=contacts)
        cast = Cast()
        with tqdm(total=actions.RECENT_DAYS, unit=_(" days"), disable=None, leave=False) as bar:
            while (progress := actions.progress()).is_filling and progress.days < actions.RECENT_DAYS:
                bar.update(progress.days - bar.n)
                actions.load_before(cast=cast)
        actions.stage_present(cast=cast)

    def collect_static(self) -> None:
        """Lay out what pages are made of, when something of it has changed."""
        total = hashlib.sha256()
        for finder in get_finders():
            for path, storage in finder.list([]):
                found = Path(storage.path(path)).stat()
                total.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
        stamp, digest = Path(settings.PARVIS_HOME) / "static.stamp", total.hexdigest()
        with suppress(OSError):
            if stamp.read_text(encoding="ascii") == digest and Path(settings.STATIC_ROOT).is_dir():
                return
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(digest, encoding="ascii")

    def serve(self, port: int, began: float) -> None:
        address = f"http://{environment.HOST}:{port}"
        tree = Tree()
        tree.start("serve", "--bind", f"{environment.HOST}:{port}", "--processes", "2")
        tree.start("work")
        latest = time.monotonic() + STARTS_WITHIN
        try:
            tree.wait(until=lambda: answers(address) or time.monotonic() > latest)
            if not tree.is_stopping:
                self.welcome(address, time.monotonic() - began)
            tree.wait()
        except CameToAnEnd as ended:
            raise CommandError(
                _("“parvis %(name)s” ended by itself; the rest was ended too.") % {"name": str(ended)}
            ) from None
        tree.end()
        self.stdout.write(_("Ended. The next start goes on with the same data."))

    def welcome(self, address: str, seconds: float) -> None:
        say = self.stdout.write
        say("")
        say(_("Valdoria is open after %(seconds).0f seconds: %(address)s/") % {"seconds": seconds, "address": address})
        say(_("What to try, and as whom: %(address)s/demo/") % {"address": address})
        if (progress := actions.progress()).is_filling:
            say(_("The last %(days)d of %(all)d days are there; the worker fills in the rest.") % {
                "days": progress.days, "all": rhythm.DAYS})  # fmt: skip
        say("")
        say(_("Sign in at %(address)s/account/login/ – the password is always “%(password)s”:") % {
            "address": address, "password": PASSWORD})  # fmt: skip
        for each in sign_ins():
            say(f"  {each.email:<36} {each.what}")
        say("")
        if not os.environ.get("EMAIL_URL"):
            say(_("Mail lies as files in %(folder)s") % {"folder": Path(settings.PARVIS_HOME) / "mail"})
        if settings.SMS_URL.startswith("file:"):
            say(_("SMS lie as files in %(folder)s") % {"folder": Path(settings.PARVIS_HOME) / "sms"})
        say(_("Stop with Ctrl-C."))
        sys.stdout.flush()
