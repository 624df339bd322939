"""Responsible persons without a user are told of the cases that they answer for, and of nothing else."""

import re
from datetime import datetime, time, timedelta
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from qingyu.db import pool
from qingyu.db.responsible import PersonSaid
from qingyu.domain.control.case import CaseStep
from qingyu.domain.energy.periods import CHINA
from qingyu.jobs.access import notices
from qingyu.jobs.control import case_acts, case_assigning, case_clocks, responsible
from qingyu.jobs.control.case_acting import operating
from qingyu.jobs.control.case_acts import Subject
from tests.api import plants
from tests.api.notices.addresses import MINE, SOON, SendAll
from tests.support.mail_server import MailServer

PERSONS = "/api/v1/responsible-persons"
ZHANG, LI = "zhang@example.com", "li@yinchuan.example.com"


def register(client: TestClient, mail: str, **of: str) -> Any:
    said = client.post(PERSONS, json={"name": "张工", "post": "能源管理负责人", "mail": mail, **of})
    assert said.status_code == 201, said.text
    return said.json()


def open_case(conn: psycopg.Connection, subject: Subject, title: str) -> int:
    return case_acts.open_case(operating(conn, "cli:root", plants.NOW), subject, title, "", None).id


@pytest.mark.usefixtures("settings")
def test_a_person_hears_of_the_cases_of_the_own_plant_in_plain_words_without_a_link_and_of_no_other(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, send_all: SendAll, telling: pool.Connection
) -> None:
    assert register(alpha, f"mailto:{ZHANG}", enterprise="alpha")["mail"] == ZHANG
    plants.open_warning(plant, "alpha")
    mine, other = (open_case(plant, Subject(enterprise=of), f"secret of {of}") for of in ("alpha", "beta"))
    open_case(plant, Subject(region="640100"), "secret of the city")
    plant.commit()
    assert send_all(SOON) == 1
    ((to, letter),) = post_office.came
    assert (to, letter["Subject"]) == (ZHANG, "[处置进展] alpha 水泥 secret of alpha")
    body = letter.get_content()
    assert "secret of beta" not in body
    assert "secret of the city" not in body
    assert "qingyu.example.com/" not in body, "a page that nobody without a user opens"
    assert "本地址登记为责任人的邮箱" in body
    late = datetime.combine(plants.NOW.date() + timedelta(days=2), time(12), CHINA)
    with telling.transaction():
        assert {one.case_id for one in case_clocks.tell(telling, late)} >= {mine, other}
    send_all(late + timedelta(minutes=2))
    assert [str(letter["Subject"]).split(" ")[0] for _, letter in post_office.came[1:]] == ["[处置单超期]"]
    assert alpha.get(MINE).json()["items"] == [], "it is no address of the user who named it"


@pytest.mark.usefixtures("settings")
def test_a_person_is_told_in_the_language_that_was_named_and_in_chinese_where_none_was(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, send_all: SendAll
) -> None:
    assert register(alpha, LI, enterprise="alpha", language="en")["language"] == "en"
    assert register(alpha, ZHANG, enterprise="alpha")["language"] == "zh"
    unknown = {"name": "x", "post": "y", "mail": "x@example.com", "enterprise": "alpha", "language": "fr"}
    assert alpha.post(PERSONS, json=unknown).status_code == 422
    plants.open_warning(plant, "alpha")
    open_case(plant, Subject(enterprise="alpha"), "idle mill")
    plant.commit()
    assert send_all(SOON) == 2
    letters = dict(post_office.came)
    assert (letters[LI]["Subject"], letters[ZHANG]["Subject"]) == (
        "[step of a case] alpha cement idle mill", "[处置进展] alpha 水泥 idle mill")  # fmt: skip
    body = letters[LI].get_content()
    assert "This address is registered as that of a responsible person" in body
    assert not re.search("[\u4e00-\u9fff]", body), body


@pytest.mark.usefixtures("settings")
def test_an_officer_who_is_named_hears_of_the_case_as_long_as_it_lies_in_the_region(
    plant: psycopg.Connection, post_office: MailServer, send_all: SendAll
) -> None:
    by = operating(plant, "cli:root", plants.NOW)
    li = responsible.register(by, None, "640000", PersonSaid("李处", "节能科", "", LI), ["mail"])
    case = open_case(plant, Subject(enterprise="alpha"), "look")
    plant.commit()
    assert send_all(SOON) == 0, "what lies below the region is not hers unless she is named"
    case_assigning.assign(by, case, li.id, "", None)
    plant.commit()
    assert send_all(SOON) == 1
    case_acts.take(by, case, CaseStep.NOTE, "more", [], None)
    plant.execute(
        "UPDATE enterprise SET region_id = (SELECT id FROM region WHERE code LIKE '11%%' ORDER BY code LIMIT 1)"
        " WHERE code = 'alpha'"
    )
    plant.commit()
    send_all(SOON)
    assert [to for to, _ in post_office.came] == [LI]


@pytest.mark.usefixtures("settings")
def test_who_left_is_told_nothing_more_and_an_operator_tries_an_address(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, send_all: SendAll
) -> None:
    zhang = register(alpha, ZHANG, enterprise="alpha")
    everybodys = notices.Own(plant, None, "cli:root", plants.NOW)
    (known,) = notices.listing(everybodys)
    assert (known.user_name, known.shown) == (f"person:{zhang['id']}", ZHANG)
    notices.try_out(everybodys, known.id)
    plant.commit()
    assert send_all(SOON) == 1
    open_case(plant, Subject(enterprise="alpha"), "look")
    plant.commit()
    assert alpha.post(f"{PERSONS}/{zhang['id']}/end").status_code == 200
    assert send_all(SOON) == 0
    assert notices.listing(everybodys) == []
    assert len(post_office.came) == 1


@pytest.mark.usefixtures("settings")
def test_a_robot_and_what_is_no_address_are_refused(alpha: TestClient) -> None:
    for mail in ("dingtalk://0123456789abcdef", "zhang", "a@b\r\nBcc: c@example.com"):
        said = alpha.post(PERSONS, json={"enterprise": "alpha", "name": "x", "post": "y", "mail": mail})
        assert said.status_code in (400, 422), mail


@pytest.mark.usefixtures("settings")
def test_who_says_which_account_is_his_is_told_as_its_user_and_no_more_as_a_person(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, send_all: SendAll
) -> None:
    person = register(alpha, f"mailto:{ZHANG}", enterprise="alpha")
    assert alpha.post(f"{PERSONS}/{person['id']}/account").status_code == 200
    open_case(plant, Subject(enterprise="alpha"), "told as a user")
    plant.commit()
    assert send_all(SOON) == 0
    assert post_office.came == []
