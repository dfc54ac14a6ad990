"""Organizations that are called nearly as the one that is being entered."""

import pytest
from django.urls import reverse

from organizations.near_names import near
from tests.factories import make_organization, make_user

pytestmark = pytest.mark.django_db


def names(*typed, without=None):
    return [str(one.organization) for one in near(typed, without=without)]


def test_a_slip_another_order_and_another_script_are_near():
    osce = make_organization(
        "Organization for Security and Co-operation in Europe", acronym="OSCE", name_ru="ОБСЕ в Европе"
    )
    osce.other_names.create(name="Helsinki Conference")
    make_organization("World Customs Organization")
    expected = [str(osce)]
    assert names("Organisation for Security and Cooperation in Europe") == expected
    assert names("Europe: Security and Co-operation Organization") == expected
    assert names("O.S.C.E.") == expected
    assert names("Хельсинки", "ОБСЕ в Европе") == expected
    assert names("Helsinky Conference") == expected
    assert names("", "  ") == []


def test_names_that_share_common_words_only_are_not_near():
    make_organization("State Border Service")
    make_organization("Ministry of the Interior")
    make_organization("Ministry of Justice")
    make_organization("ICMPD")
    assert names("State Customs Service") == []
    assert names("Ministry of Defence") == []
    assert names("ICM") == []


def test_it_is_not_near_itself():
    osce = make_organization("Organization for Security")
    assert names("Organization for Security", without=osce.pk) == []


def test_the_form_asks_while_one_types(client):
    client.force_login(make_user("editor", "editor", is_staff=True))
    make_organization("<i>Border</i> Academy")
    address = reverse("admin:organizations_organization_near")
    answer = client.post(address, {"name_en": "<i>Border</i> Acadmy", "_popup": "1"}).content.decode()
    assert "&lt;i&gt;Border" in answer
    assert "Take this one" in answer
    assert "Take this one" not in client.post(address, {"name_en": "<i>Border</i> Acadmy"}).content.decode()
    assert client.post(address, {"name_en": "Else\0", "organization": "x"}).content.decode().strip() == ""
    assert client.get(address).status_code == 405
    client.force_login(make_user("reader", "reader-staff", is_staff=True))
    assert client.post(address, {"name_en": "Border"}).status_code == 403


@pytest.mark.parametrize("size", [2, 20])
def test_it_asks_as_often_for_many_as_for_few(size, django_assert_num_queries):
    for number in range(size):
        make_organization(f"Border academy {number}")
    with django_assert_num_queries(3):
        near(["Border academy"])
