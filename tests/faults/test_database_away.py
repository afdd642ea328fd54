"""The database goes away for a while: what is said then is refused calmly or waits, and all is well afterwards."""

import json
import sqlite3
import time

import pytest

from tests.faults import holds
from tests.faults.crowd import Crowd
from tests.faults.holds import until
from tests.faults.installation import SERVER


@pytest.mark.skipif(not SERVER, reason="a file cannot be restarted")
def test_a_restart_of_the_database_loses_nothing_and_everything_goes_on_by_itself(place, office):
    crowd = Crowd(place)

    with office() as post, place.served(), place.working():
        with crowd.reporting(80):
            until(lambda: len(crowd.accepted) >= 20)
            place.server.go_away(place.database)
            time.sleep(2)
            place.server.come_back(place.database)
        until(lambda: place.let_pass(minutes=10) or holds.nothing_waits(place))

        holds.each_receipt_came(place, post)
    assert len(crowd.accepted) == 80
    assert set(crowd.told) > {"200"}
    holds.everything_accepted_exists_once(crowd)
    holds.the_ledger_is_whole(place)


def test_help_behind_a_poster_does_not_wait_for_whoever_writes(place):
    place.do("sign_house")

    with place.served(processes=1), place.held("UPDATE guide_openedcount SET count = 7"):
        status, page = place.get("/p/101/", timeout=15)  # a writer waits 20 seconds at the door of a file

    assert (status, "Mill bakery" in page) == (200, True)
    assert place.one("SELECT count FROM guide_openedcount") == 1


@pytest.mark.skipif(not SERVER, reason="an open file stays open, wherever it is moved")
def test_while_the_database_is_away_every_door_says_so_calmly(place):
    crowd = Crowd(place)

    with place.served(processes=2):
        assert place.get("/report/")[0] == 200
        come_back = go_away(place)
        try:
            for path in ("/report/", "/map/", "/open311/v2/services.json", "/who/cleaning/"):
                status, text = place.get(path)
                assert status in (500, 503), path
                assert "try again" in text, path
                assert "tel:112" in text or path.startswith("/open311/"), path
            status, text = place.post("/open311/v2/requests.json", crowd.said(1), {})
            assert status == 500
            assert "try again" in json.loads(text)[0]["description"]
            assert place.get("/health/live")[0] == 200
            assert place.get("/health/ready")[0] == 503
            assert place.get("/health/work")[0] == 503
        finally:
            come_back()
        for _ in range(6):
            assert place.get("/report/")[0] == 200
        assert place.get("/health/ready")[0] == 200
        crowd.report(1)

    holds.everything_accepted_exists_once(crowd)


@pytest.mark.skipif(bool(SERVER), reason="rows are locked there, not files")
def test_who_reports_while_another_process_holds_the_file_waits_and_is_accepted(place, office):
    crowd = Crowd(place)

    with office() as post, place.served(processes=3), place.working() as worker:
        until(lambda: len(worker.children()) > 2)
        other = sqlite3.connect(place.database_file, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        with crowd.reporting(12, at_once=2):
            time.sleep(2)
            assert crowd.accepted == {}
            assert place.get("/report/")[0] == 200  # who only reads does not wait
            other.execute("ROLLBACK")
        other.close()
        until(lambda: place.let_pass(minutes=10) or holds.nothing_waits(place))

        holds.each_receipt_came(place, post)
    assert set(crowd.told) == {"200"}
    holds.everything_accepted_exists_once(crowd)
    holds.the_ledger_is_whole(place)


def test_a_worker_started_before_its_database_waits_for_it(place, office):
    crowd = Crowd(place)
    with place.served(), crowd.reporting(3):
        pass
    away = go_away(place)

    with office() as post, place.working() as worker:
        until(lambda: "trying again" in worker.said())
        away()
        until(lambda: holds.nothing_waits(place))

        assert len(post.mails) == 3


def go_away(place):
    """Take the database away; return how it comes back."""
    if place.server:
        place.server.go_away(place.database)
        return lambda: place.server.come_back(place.database)
    elsewhere = place.home / "elsewhere"
    elsewhere.mkdir()
    files = [file.rename(elsewhere / file.name).name for file in place.home.glob("parvis.sqlite3*")]
    place.database_file.mkdir()

    def come_back():
        place.database_file.rmdir()
        for name in files:
            (elsewhere / name).rename(place.home / name)

    return come_back
