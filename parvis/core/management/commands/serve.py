"""`parvis serve`: the web processes."""

import multiprocessing
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication

from parvis.core.limits import SOCKET


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, told what to do by us and not by a file."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return get_wsgi_application()


class Command(BaseCommand):
    help = "Serve the pages with several processes. Put a buffering proxy with TLS before it in a city."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1:8000")
        parser.add_argument("--processes", type=int, default=0, help="default: two per processor core, at most 8")

    def handle(self, *args: Any, **options: Any) -> None:
        Server(server_options(bind=options["bind"], processes=options["processes"])).run()


def server_options(*, bind: str, processes: int = 0) -> dict[str, Any]:
    """Return gunicorn's options: sync workers (see `core.web_worker`), a new one now and then, addresses in the log without tokens."""
    return {
        "bind": bind,
        "workers": processes or min(2 * multiprocessing.cpu_count(), 8),
        "worker_class": "parvis.core.web_worker.Worker",
        "timeout": 60,
        "graceful_timeout": 20,
        "max_requests": 20_000,
        "max_requests_jitter": 2_000,
        "preload_app": True,
        "limit_request_line": 4094,
        "limit_request_fields": 60,
        "forwarded_allow_ips": ",".join(name for name in settings.PARVIS_PROXIES if name != SOCKET),
        "accesslog": None,
        "proc_name": "parvis-web",
        "control_socket_disable": True,
    }
