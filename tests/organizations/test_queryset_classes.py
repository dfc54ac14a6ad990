"""Querysets of translated models are of one class each."""

import pickle

import pytest

from events.models import Event
from organizations.models import Country


@pytest.mark.parametrize("model", [Event, Country])
def test_each_model_has_one_class_of_querysets(model):
    assert type(model.objects.all()) is type(model.objects.all())
    assert type(model.objects.all()) is not type(model._base_manager.all())


def test_models_do_not_share_their_class():
    assert type(Event.objects.all()) is not type(Country.objects.all())


@pytest.mark.django_db
def test_a_queryset_can_still_be_kept_and_taken_up_again():
    again = pickle.loads(pickle.dumps(Event.objects.published()))
    assert (type(again), list(again)) == (type(Event.objects.all()), [])
