"""Finding a place from what people type: a street, a number in it, a crossing, a landmark; accents do not matter.

Every word of a name stands in one indexed table, reduced to a–z and 0–9, where SQLite and PostgreSQL sort alike. So a
search is a range of that index, and both databases find the same places in the same order.
"""

import difflib
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q

from parvis.city.models import Crossing, HouseNumber, Landmark, PlaceWord, Street

MOST_CANDIDATES = 250
MOST_WORDS = 12
NEARLY = 0.72  # how alike two words are (0–1) for one to be taken for the other: two slips in eight letters
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "’": " ", "'": " "})
_NUMBER = r"\d{1,4}(?:\s?(?:bis|ter|quater|[a-z]))?"
_NUMBER_FIRST = re.compile(rf"^({_NUMBER})[\s,]+(.+)$")
_NUMBER_LAST = re.compile(rf"^(.+?)[\s,]+(?:n\s?)?({_NUMBER})$")
_MEETING = re.compile(
    r"\s*[/&]\s*|\s+(?:x|angle|coin|et|and|corner of|en|hoek|und|ecke|y|esquina|i|cantonada|e|angolo|esquina com)\s+"
)
# Words that half of all streets share: they help to order what was found, not to find it.
_SHARED = """
rue avenue av boulevard bd place pl quai chemin allee impasse cours square de du des la le les l d et sur
straat laan plein weg kaai steenweg van der den het ter strasse platz allee am an
calle c avenida avda plaza paseo carrer avinguda placa passeig del los las el i y
via viale piazza corso vicolo largo di della delle dei degli rua praca travessa do da dos das
"""
FILLERS = frozenset(_SHARED.split())


class Kind(StrEnum):
    STREET = "street"
    NUMBER = "number"
    CROSSING = "crossing"
    LANDMARK = "landmark"


@dataclass(frozen=True)
class Place:
    """A found place. `is_exact` is false when a number is not in the city's list and the street stands for it."""

    kind: Kind
    code: str
    name: str
    latitude: float
    longitude: float
    is_exact: bool = True


def normalise(text: str) -> str:
    """Return the words of a name without accents, capitals and signs: “12, Rue de l’Œuvre” → “12 rue de l oeuvre”."""
    bare = unicodedata.normalize("NFKD", text.lower().translate(_LIGATURES))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", "".join(c for c in bare if not unicodedata.combining(c))).split())


def words(text: str) -> list[str]:
    """Return the distinct words under which a name is found."""
    return list(dict.fromkeys(word[:40] for word in normalise(text).split()))


def search(text: str, limit: int = 8) -> list[Place]:
    """Return up to `limit` places for what was typed, the best first; [] for fewer than two letters."""
    typed = text.strip().lower()
    if len(normalise(typed)) < 2:
        return []
    found = _crossings(typed) or _numbered(typed) or _named(normalise(typed), limit)
    return found[:limit]


def similar(text: str, limit: int = 6) -> list[Place]:
    """Return up to `limit` places whose words are written nearly like these; [] where every word is known, or one is far off.

    Words are compared with those that begin with the same letter: a slip of the finger, not a guess.
    """
    heard = normalise(text).split()
    meant = [word if word in FILLERS or word.isdecimal() else _nearest(word) for word in heard]
    if meant == heard or "" in meant:
        return []
    return search(" ".join(meant), limit)


def _nearest(word: str) -> str:
    if _beginning(word).exists():
        return word
    alike = PlaceWord.objects.filter(word__gte=word[0], word__lte=word[0] + "z" * 41).values_list("word", flat=True)
    near = [each for each in alike.distinct().order_by() if abs(len(each) - len(word)) <= 2]
    return next(iter(difflib.get_close_matches(word, near, n=1, cutoff=NEARLY)), "")


def meant(text: str, *, city: str, limit: int = 6) -> list[Place]:
    """Return the places somebody may mean: as typed, without the city's name behind it, or else written nearly so."""
    return search(text, limit) or search(_without_city(text, city), limit) or similar(_without_city(text, city), limit)


def are_listed() -> bool:
    """Return whether this city has a list of streets at all."""
    return Street.objects.exists()


def only(text: str, *, city: str) -> Place | None:
    """Return the one place a whole address can mean: the only one found, or the only one of exactly this name.

    Nothing is guessed: None for an address that fits nowhere or several places. What stands behind the street
    (“, 1000 Valdoria, Belgium”) is left out where it names this city.
    """
    for address in dict.fromkeys((text, _without_city(text, city))):
        found = search(address)
        same = [place for place in found if sorted(words(place.name)) == sorted(words(address))]
        for places in (found, same):
            if len(places) == 1:
                return places[0]
    return None


def _without_city(text: str, city: str) -> str:
    """Return what stands before the part that is the city's name, with or without its postcode."""
    parts, name = text.split(","), set(words(city))
    for number, part in enumerate(parts):
        said = set(words(part))
        if number and name and name <= said and all(word.isdigit() for word in said - name):
            return ",".join(parts[:number])
    return text


@dataclass(frozen=True)
class _Row:
    """What a search reads of a street or a landmark: five columns, far lighter than a model's object."""

    pk: int
    code: str
    name: str
    normal: str
    latitude: float
    longitude: float


def _named(query: str, limit: int) -> list[Place]:
    rows = [(_rank(query, row), Kind.STREET, row) for row in _matching(Street, "street_id", query)]
    rows += [(_rank(query, row), Kind.LANDMARK, row) for row in _matching(Landmark, "landmark_id", query)]
    best = sorted(rows, key=lambda row: row[0])[:limit]
    return [Place(kind, row.code, row.name, row.latitude, row.longitude) for _ranked, kind, row in best]


def _matching(model: Any, key: str, query: str) -> list[_Row]:
    asked = query.split()
    telling = {word for word in asked if word not in FILLERS} or set(asked[-1:])
    if len(telling) > MOST_WORDS:  # no name has so many; PostgreSQL would plan for seconds before it said so
        return []
    found = model.objects.order_by("id")
    for word in sorted(telling):
        found = found.filter(id__in=_beginning(word).filter(**{f"{key}__isnull": False}).values(key))
    columns = found.values_list("pk", "code", "name", "normal", "latitude", "longitude")
    return [_Row(*row) for row in columns[:MOST_CANDIDATES]]


def _beginning(word: str) -> Any:
    """Return the words that begin with `word`: a range that needs no LIKE and so uses the index on both databases."""
    word = word[:40]
    return PlaceWord.objects.filter(word__gte=word, word__lte=word + "z" * 41)


def _rank(query: str, row: _Row) -> tuple[Any, ...]:
    """Order: the very name, then names that begin so, then those with every word whole, then the shortest."""
    whole = set(query.split()) <= set(row.normal.split())
    return (row.normal != query, not row.normal.startswith(query), not whole, len(row.normal), row.normal, row.code)


def _numbered(typed: str) -> list[Place]:
    if found := _NUMBER_FIRST.match(typed):
        number, query = found[1].replace(" ", ""), normalise(found[2])
    elif found := _NUMBER_LAST.match(typed):
        number, query = found[2].replace(" ", ""), normalise(found[1])
    else:
        return []
    streets = sorted(_matching(Street, "street_id", query), key=lambda row: _rank(query, row))[:5]
    doors = {
        door.street_id: door
        for door in HouseNumber.objects.filter(street__in=[row.pk for row in streets], number=number)
    }
    found_doors = [_door(row, number, doors.get(row.pk)) for row in streets]
    return sorted(found_doors, key=lambda place: not place.is_exact)


def _door(street: _Row, number: str, door: HouseNumber | None) -> Place:
    latitude, longitude = (door.latitude, door.longitude) if door else (street.latitude, street.longitude)
    name = f"{street.name} {number}" if _is_said_last(street) else f"{number} {street.name}"
    return Place(Kind.NUMBER, f"{street.code}:{number}", name, latitude, longitude, is_exact=door is not None)


def _is_said_last(street: _Row) -> bool:
    """Return whether the number is said after the street's name: everywhere here but in French."""
    return not re.match(r"(rue|avenue|boulevard|place|quai|chemin|allee|impasse|cours|square)\b", street.normal)


def _crossings(typed: str) -> list[Place]:
    sides = [side for side in _MEETING.split(typed, maxsplit=1) if side]
    if len(sides) != 2:
        return []
    one, other = ([row.pk for row in _matching(Street, "street_id", normalise(side))[:20]] for side in sides)
    if not one or not other:
        return []
    met = Crossing.objects.filter(
        Q(first__in=one, second__in=other) | Q(first__in=other, second__in=one)
    ).select_related("first", "second")
    return [
        Place(
            Kind.CROSSING,
            f"{crossing.first.code}/{crossing.second.code}",
            f"{crossing.first.name} / {crossing.second.name}",
            crossing.latitude,
            crossing.longitude,
        )
        for crossing in met.order_by("id")[:5]
    ]
