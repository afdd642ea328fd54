"""No room on the disk: what needs room is refused with a sentence, nothing is half-saved, and with room it goes on."""

import io
import json
import os
import resource
import time

import pytest
from PIL import Image

from tests.faults import holds
from tests.faults.crowd import Crowd
from tests.faults.holds import until
from tests.faults.installation import SERVER

PLENTY = resource.RLIM_INFINITY
REPORTS = 140  # more than the log of the database takes before it is as large as the database


@pytest.mark.skipif(bool(SERVER), reason="the server's disk is not ours to fill")
def test_reports_are_refused_while_the_disk_is_full_and_accepted_once_there_is_room(place):
    crowd = Crowd(place)

    with place.served(processes=2) as web, crowd.reporting(REPORTS, at_once=4):
        until(lambda: len(crowd.accepted) >= 10)
        # The database's own file, not its log: a log that has been as long as it gets is written anew and grows no more.
        leave_room(web, place.database_file.stat().st_size + 20_000)
        until(lambda: crowd.told["500"] >= 4)
        status, text = place.post(
            "/open311/v2/requests.json", crowd.said(REPORTS), {"Idempotency-Key": f"report-{REPORTS}"}
        )
        leave_room(web, PLENTY)
        time.sleep(0.1)
        if status == 200:  # there was room for one more
            crowd.accepted[REPORTS] = json.loads(text)[0]["service_request_id"]
        else:
            assert "try again" in json.loads(text)[0]["description"]

    assert set(range(REPORTS)) <= set(crowd.accepted)
    holds.everything_accepted_exists_once(crowd)
    holds.the_ledger_is_whole(place)


def test_a_photo_that_finds_no_room_leaves_neither_a_case_nor_half_a_file(place):
    crowd = Crowd(place)
    photo = noisy_photo()
    room = max(largest_file(place), len(photo)) + 50_000  # enough to take the request in, too little to keep the photo

    with place.served(processes=1) as web:
        crowd.report(1)
        leave_room(web, room)
        status, text = send_with_photo(crowd, 2, photo)
        leave_room(web, PLENTY)

        assert status == 500
        assert "try again" in json.loads(text)[0]["description"]
        assert files(place) == []
        holds.everything_accepted_exists_once(crowd)

        status, text = send_with_photo(crowd, 2, photo)
        crowd.accepted[2] = json.loads(text)[0]["service_request_id"]
    assert len(files(place)) == 2
    assert max(path.stat().st_size for path in files(place)) > room, "the photo was too small to be refused"
    holds.everything_accepted_exists_once(crowd)


def leave_room(web, most_bytes):
    """Let no file of the web processes grow over so many bytes, as a full disk would."""
    for number in web.children():
        resource.prlimit(number, resource.RLIMIT_FSIZE, (most_bytes, PLENTY))


def largest_file(place):
    return max(path.stat().st_size for path in place.home.glob("parvis.sqlite3*")) if not SERVER else 0


def files(place):
    return [path for path in (place.home / "files").rglob("*") if path.is_file()]


def noisy_photo():
    """A PNG of 30 kB, for its rows come again and again: 3.2 MB once drawn anew as a photo, more than the database has."""
    side, high = 2000, 16
    rows = bytes(byte & 7 for byte in os.urandom(side * high))
    picture = Image.frombytes("P", (side, side), rows * (side // high))
    picture.putpalette([value * 255 for colour in range(8) for value in (colour & 1, colour >> 1 & 1, colour >> 2 & 1)])
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def send_with_photo(crowd, number, photo):
    edge = "edge-of-parts"
    part = f"--{edge}\r\nContent-Disposition: form-data; name="
    words = "".join(f'{part}"{name}"\r\n\r\n{value}\r\n' for name, value in crowd.fields(number).items())
    head = f'{part}"media"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    body = words.encode() + head.encode() + photo + f"\r\n--{edge}--\r\n".encode()
    return crowd.place.post(
        "/open311/v2/requests.json", body, {"Content-Type": f"multipart/form-data; boundary={edge}"}
    )
