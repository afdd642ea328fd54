"""A service's team in the neighbourhoods: where and when people meet it, and that nobody is named."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from parvis.city import actions, directory, rules
from parvis.city.models import EditHistory, LocalTeam
from parvis.city.tests.town import AT, CLERK, add_cleaning, add_two_districts, found_town
from parvis.people.models import RoleGrant


@pytest.mark.parametrize("name", ["Mme Dupont", "Officer Smith", "Équipe de M. Martin", "Herr Weber", "Sra. Ruiz"])
def test_a_title_with_a_name_is_a_person(name):
    assert rules.names_a_person(name)


@pytest.mark.parametrize("name", ["Agents de quartier", "Équipe du Port", "Agente del barrio", "Team M"])
def test_the_name_of_a_team_is_none(name):
    assert not rules.names_a_person(name)


@pytest.fixture
def town(db):
    found_town()
    add_two_districts()
    return add_cleaning()


@pytest.fixture
def coordinator(town, client, django_user_model):
    person = django_user_model.objects.create_user("bruno@valdoria.example", name="Bruno")
    RoleGrant.objects.create(user=person, role="coordinator", granted_at=AT, granted_by="test")
    client.force_login(person)
    return person


def team_data(**changes):
    data = {"name": "Team of the port", "meeting_place": "Market square", "hours": "Th 10:00-12:00", "is_active": "on"}
    return {**data, **changes}


def test_the_coordinator_adds_a_team_moves_it_and_ends_it(client, coordinator, town):
    west = town.territory.model.objects.get(code="west")
    client.post(reverse("city:teams", args=["cleaning"]), team_data(districts=[west.pk], phone="02 555 01 07"))
    team = LocalTeam.objects.get()
    shown = directory.current().teams_in("west")
    assert [(each.name, each.link) for each in shown] == [("Team of the port", "tel:+3225550107")]
    assert directory.current().teams_in("east") == ()

    client.post(reverse("city:team", args=[team.pk]), team_data(meeting_place="Library"))
    assert [each.meeting_place for each in directory.current().teams_in("east")] == ["Library"]
    fields = EditHistory.objects.filter(subject=f"team:{team.pk}").values_list("field", "old", "new")
    assert {("districts", "west", ""), ("meeting_place", "Market square", "Library")} <= set(fields)

    client.post(reverse("city:team", args=[team.pk]), team_data(is_active=""))
    assert directory.current().teams == ()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "Mme Dupont"}, "nobody of it is named"),
        ({"meeting_place": ""}, "Where can people meet it?"),
        ({"hours": "on Thursdays"}, "cannot be read as opening hours"),
        ({"phone": "ring me"}, "is no telephone number"),
        ({"name": "The first"}, "a team of that name already"),
    ],
)
def test_what_is_wrong_is_said_and_no_team_added(client, coordinator, town, changes, sentence):
    actions.add_team(service=town, name="The first", districts=[], meeting_place="Here", by=CLERK, at=AT)

    response = client.post(reverse("city:teams", args=["cleaning"]), team_data(**changes))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert LocalTeam.objects.count() == 1


def test_who_is_not_of_the_office_does_not_edit_teams(client, town, django_user_model):
    assert client.get(reverse("city:teams", args=["cleaning"])).status_code == 302
    client.force_login(django_user_model.objects.create_user("dede@valdoria.example", name="Dede"))
    assert client.get(reverse("city:teams", args=["cleaning"])).status_code == 403


def test_a_team_is_met_somewhere(town):
    with pytest.raises(IntegrityError):
        LocalTeam.objects.create(service=town, name="Nowhere", meeting_place="")
