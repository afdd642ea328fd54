"""What people turn to the line for, and how often: the published shares of a real line, on invented matters.

The shares are those of a French city line in 2024 (waste 49.56 %, parking 8.36 %, cleanliness 6.26 %, other trouble in
the street 4.97 %, neighbours 2.41 %, offences 1.43 %, noisy venues 0.59 %); the rest asks, is told, or is sent on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Path:
    """A situation with answers, how often (weight), and which of the answer texts fit."""

    situation: str
    answers: Mapping[str, str]
    weight: int
    texts: str = "street"


@dataclass(frozen=True, slots=True)
class Theme:
    """One kind of contact. `hours`: weights of the 24 hours; `week`: Monday to Sunday; `year`: January to December."""

    share: float
    paths: tuple[Path, ...]
    hours: tuple[int, ...]
    week: tuple[int, ...] = (14, 12, 11, 11, 11, 6, 4)
    year: tuple[int, ...] = (10, 9, 10, 10, 11, 11, 10, 9, 11, 10, 9, 10)
    doors: Mapping[str, int] = field(default_factory=lambda: {"desk": 60, "web": 31, "counter": 5, "mail": 4})


def _path(weight: int, situation: str, said: str = "", texts: str = "street") -> Path:
    answers = dict(pair.split("=") for pair in said.split())
    return Path(situation, answers, weight, texts)


DAY = (1, 0, 0, 0, 0, 1, 3, 7, 12, 14, 14, 12, 9, 10, 12, 11, 10, 9, 8, 6, 4, 3, 2, 1)
NIGHT = (16, 12, 8, 5, 2, 2, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 4, 5, 7, 11, 16, 18)
SUMMER = (6, 6, 8, 10, 12, 14, 15, 13, 11, 9, 6, 6)
WINTER = (15, 13, 11, 9, 7, 5, 5, 6, 8, 11, 14, 15)
WEEKEND = (7, 6, 7, 9, 14, 18, 12)
EVEN = (11, 11, 11, 11, 11, 10, 9)

THEMES: Mapping[str, Theme] = {
    "waste": Theme(
        0.4956,
        (
            _path(26, "bulky_waste", "whose=mine", "waste"),
            _path(19, "bulky_waste", "whose=left where=street blocking=free", "waste"),
            _path(4, "bulky_waste", "whose=left where=street blocking=blocked", "waste"),
            _path(5, "bulky_waste", "whose=left where=common_parts owner=social_landlord", "waste"),
            _path(2, "bulky_waste", "whose=left where=common_parts owner=co_owners", "waste"),
            _path(13, "missed_collection", "alone=mine out_in_time=in_time", "waste"),
            _path(6, "missed_collection", "alone=whole_street", "waste"),
            _path(2, "missed_collection", "alone=mine out_in_time=late", "waste"),
            _path(8, "overflowing_bin", "what=litter_bin", "waste"),
            _path(5, "overflowing_bin", "what=container", "waste"),
            _path(7, "fly_tipping", "what=rubbish where=street", "waste"),
            _path(2, "fly_tipping", "what=rubble where=street", "waste"),
            _path(4, "where_to_throw", "what=yard", "waste"),
            _path(3, "where_to_throw", "what=bin", "waste"),
        ),
        DAY,
        week=(17, 13, 12, 11, 11, 6, 4),
        year=(13, 9, 10, 11, 11, 11, 10, 8, 11, 10, 9, 11),
    ),
    "parking": Theme(
        0.0836,
        (
            _path(44, "blocked_way", "still_there=now what_blocked=way", "parking"),
            _path(9, "blocked_way", "still_there=now what_blocked=exit", "parking"),
            _path(7, "blocked_way", "still_there=often", "parking"),
            _path(11, "disabled_place", "what=taken", "parking"),
            _path(2, "disabled_place", "what=new_place", "parking"),
            _path(10, "abandoned_vehicle", "what=car where=street", "parking"),
            _path(4, "abandoned_vehicle", "what=bike", "parking"),
            _path(6, "car_towed", "know=unsure", "parking"),
            _path(4, "parking_fine", "what=meter", "parking"),
            _path(3, "parking_fine", "what=contest", "parking"),
        ),
        DAY,
        week=(12, 12, 12, 12, 13, 11, 6),
    ),
    "cleanliness": Theme(
        0.0626,
        (
            _path(42, "dirty_street", "what=dirt", "waste"),
            _path(16, "dirty_street", "what=dog_mess", "waste"),
            _path(14, "dirty_street", "what=glass", "waste"),
            _path(12, "graffiti", "content=other on_what=public", "waste"),
            _path(6, "graffiti", "content=other on_what=private", "waste"),
            _path(6, "dead_animal", "what=wild", "waste"),
            _path(4, "needles", "pricked=nobody where=street", "waste"),
        ),
        DAY,
    ),
    "street": Theme(
        0.0497,
        (
            _path(20, "pothole", "danger=nuisance what=surface"),
            _path(4, "pothole", "danger=danger"),
            _path(22, "street_lamp", "what=lamp how_many=one"),
            _path(5, "street_lamp", "what=lamp how_many=many"),
            _path(8, "broken_bench", "danger=nuisance what=furniture"),
            _path(12, "tree", "danger=nuisance what=plants"),
            _path(8, "water_leak", "where=street how_much=slow"),
            _path(9, "rats", "where=street"),
            _path(8, "night_gathering", "when=often helped=presence", "noise"),
            _path(4, "night_gathering", "when=now vehicles=loud", "noise"),
        ),
        DAY,
        year=WINTER,
    ),
    "neighbours": Theme(
        0.0241,
        (
            _path(30, "neighbour_noise", "violence=noise when=often home=other", "noise"),
            _path(22, "neighbour_noise", "violence=noise when=often home=social", "noise"),
            _path(20, "neighbour_noise", "violence=noise when=now", "noise"),
            _path(28, "neighbour_dispute", "threats=tension", "noise"),
        ),
        NIGHT,
        week=WEEKEND,
        year=SUMMER,
    ),
    "offences": Theme(
        0.0143,
        (
            _path(20, "robbed", "when=over situation=report"),
            _path(14, "burglary_over", "state=over"),
            _path(20, "bike_theft", "what=stolen"),
            _path(12, "scam", "paid=not_paid kind=online"),
            _path(16, "vandalism", "when=over"),
            _path(18, "dealing_stairwell", "sent_round=not_yet help_wanted=presence"),
        ),
        DAY,
        week=EVEN,
    ),
    "venues": Theme(
        0.0059,
        (
            _path(40, "bar_noise", "when=now kind_of_noise=music", "noise"),
            _path(30, "bar_noise", "when=often help_wanted=measure", "noise"),
            _path(30, "bar_noise", "when=over", "noise"),
        ),
        NIGHT,
        week=WEEKEND,
        year=SUMMER,
    ),
    "other": Theme(
        0.2642,
        (
            _path(20, "other_question", "about=question", "voice"),
            _path(5, "other_question", "about=no_answer", "voice"),
            _path(3, "other_question", "about=housing", "voice"),
            _path(17, "identity_papers", "what=papers", "voice"),
            _path(3, "identity_papers", "what=school", "voice"),
            _path(11, "festival", "what=programme", "voice"),
            _path(4, "festival", "what=permit", "voice"),
            _path(7, "lost_property", "where=town what=thing", "lost"),
            _path(5, "lost_property", "where=transport", "lost"),
            _path(4, "found_property", "what=thing", "lost"),
            _path(2, "found_property", "what=heavy", "lost"),
            _path(5, "animal_in_need", "what=stray", "people"),
            _path(2, "animal_in_need", "what=lost_mine", "people"),
            _path(2, "homeless_person", "who=other state=talks", "people"),
            _path(3, "works_noise", "what=site", "noise"),
            _path(2, "not_safe_here", "now=place what_helps=light", "voice"),
            _path(2, "idea", "about=place", "voice"),
            _path(1, "idea", "about=line", "voice"),
            _path(1, "thank_officer", "whom=police", "voice"),
            _path(1, "expect_from_police", "what=rights", "voice"),
        ),
        DAY,
        week=EVEN,
    ),
}
LANGUAGES: Mapping[str, int] = {"fr": 58, "nl": 17, "en": 15, "de": 10}
