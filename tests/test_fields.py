"""Every stored field says what it tells about people."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model

from parvis.core.register import Fields
from parvis.people.third_party import THIRD_PARTY

OURS = [model for model in apps.get_models() if model.__module__.startswith("parvis.")]
OTHERS = [model for model in apps.get_models() if not model.__module__.startswith("parvis.")]
# Tables that are no models: Django's own notes, and SQLite's full-text search over rows that are classified.
WITHOUT_MODEL = {"django_migrations"}
SEARCHES = {"cases_search": "cases"}
INNER_TABLES = ("", "_config", "_content", "_data", "_docsize", "_idx")


def check(model: type[Model], register: Fields) -> None:
    kept = {field.name for field in model._meta.concrete_fields}
    links = {field.name for field in model._meta.many_to_many}  # rows that tell nothing beyond what they link
    named = register.all()
    assert len(named) == len(set(named)), f"{model.__name__} classifies a field twice"
    assert kept - set(named) == set(), f"{model.__name__}: nobody has classified these"
    assert set(named) - kept - links == set(), f"{model.__name__}: these do not exist"


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_of_ours_is_classified(model):
    assert isinstance(getattr(model, "field_register", None), Fields), f"{model.__name__} needs a field_register"
    check(model, model.field_register)


@pytest.mark.parametrize("model", OTHERS, ids=lambda model: model._meta.label)
def test_every_field_of_others_is_classified(model):
    check(model, THIRD_PARTY[model._meta.label_lower])


def test_the_register_names_no_model_that_is_gone():
    assert set(THIRD_PARTY) == {model._meta.label_lower for model in OTHERS}


@pytest.mark.django_db
def test_no_table_lies_outside_the_register():
    models = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    tables = set(connection.introspection.table_names())

    searches = {name + inner for name in SEARCHES for inner in INNER_TABLES}

    assert tables - models - WITHOUT_MODEL - searches == set()
