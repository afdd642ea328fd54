"""A service's own Open311 server, as far as the stories need one: a real server on this machine, scripted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

HOST = "roads.example.org"
ENDPOINT = f"https://{HOST}/v2"


@dataclass
class RemoteCity:
    """What it was told, and what it answers: by path, a status and a body, or a function of the request."""

    port: int = 0
    posts: list[dict[str, list[str]]] = field(default_factory=list)
    gets: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)

    def says(self, path: str, body: str, status: int = 200) -> None:
        """Let it answer a path with this from now on."""
        self.answers[path] = (status, body)


def acknowledgement(**fields: str) -> str:
    """Return the XML that acknowledges a report."""
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return f"<service_requests><request>{inside}</request></service_requests>"


def update(update_id: str, remote_id: str, status: str, text: str = "", at: str = "2026-11-18T10:00:00Z") -> str:
    """Return the XML of one update."""
    return (
        f"<request_update><update_id>{update_id}</update_id><service_request_id>{remote_id}</service_request_id>"
        f"<status>{status}</status><updated_datetime>{at}</updated_datetime><description>{text}</description></request_update>"
    )


def updates(*told: str) -> str:
    """Return the XML of a list of updates."""
    return f"<service_request_updates>{''.join(told)}</service_request_updates>"


@contextmanager
def running() -> Iterator[RemoteCity]:
    """Serve on a free port of this machine."""
    city = RemoteCity()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            city.gets.append((parts.path, parse_qs(parts.query)))
            self._answer(parts.path)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            city.headers.append(dict(self.headers))
            city.posts.append(parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True))
            self._answer(f"POST {urlsplit(self.path).path}")

        def _answer(self, path: str) -> None:
            status, body = city.answers.get(path, (404, "<errors/>"))
            if status == 0:  # hangs up without a word
                self.close_connection = True
                return
            data = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    city.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield city
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
