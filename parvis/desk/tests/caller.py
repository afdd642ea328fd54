"""Bruno at the desk: what he types for a caller, one form after the other."""

import re
from typing import Any

from django.test import Client


class Desk:
    """A call-taker's browser without JavaScript."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @property
    def html(self) -> str:
        """The page as it stands."""
        return self.client.get("/desk/").content.decode()

    @property
    def nonce(self) -> str:
        """What stands on each form of this call."""
        found = re.search(r'name="call" value="([^"]+)"', self.html)
        assert found
        return found[1]

    def send(self, where: str, **said: Any) -> str:
        """Press a button; return the page that follows."""
        response = self.client.post(f"/desk/{where}/", {"call": self.nonce, **said}, follow=True)
        assert response.status_code == 200
        return response.content.decode()

    def place(self, place: str = "12 Mill Street", **said: Any) -> str:
        """Say where it is."""
        return self.send("place", **{"place": place, "picked": "words", "language": "fr", "door": "desk", **said})

    def situation(self, code: str, words: str = "", **answers: str) -> str:
        """Choose a situation and answer its questions in order."""
        page = self.send("situation", chosen=code, words=words)
        for choice in answers.values():
            page = self.send("answer", choice=choice)
        return page

    def take(self, **said: Any) -> str:
        """Take it."""
        return self.send("take", **{"channel": "page", **said})

    def litter(self) -> str:
        """Tell of a dirty street up to the last button."""
        self.place()
        return self.situation("dirty_street", words="Papers everywhere", what="dirt")
