"""The registry of clubs: exact names, for one source and some seasons, and a queue of all others."""

import pytest
from sqlalchemy import text

from monps.core.errors import NameTaken
from monps.models import Club
from monps.repositories import Repositories
from monps.repositories.clubs import KnownName, Meaning


@pytest.fixture
def reds(all_of: Repositories) -> Club:
    return all_of.clubs.named("Reds", "England")


def test_a_club_is_made_once(all_of: Repositories, reds: Club) -> None:
    assert all_of.clubs.named("Reds") is reds
    assert (reds.country, all_of.clubs.named("reds").id == reds.id) == ("England", False)


def test_the_queue_holds_a_name_once(all_of: Repositories) -> None:
    names = [("one", "B", "E0", "2024-25"), ("one", "A", "E0", "2024-25"), ("two", "A", "SP1", "2024-25")]
    assert [all_of.clubs.queue([*names, names[0]]), all_of.clubs.queue(names), all_of.clubs.queue([])] == [3, 0, 0]
    assert [(one.source, one.name) for one in all_of.clubs.unmatched()] == [("one", "A"), ("one", "B"), ("two", "A")]
    assert [one.source for one in all_of.clubs.unmatched("SP1")] == ["two"]


def test_a_confirmed_name_leaves_the_queue_in_its_seasons(all_of: Repositories, reds: Club) -> None:
    all_of.clubs.queue([("one", "Red", "E0", season) for season in ("2019-20", "2024-25")])
    all_of.clubs.queue([("two", "Red", "E0", "2024-25")])
    meaning = Meaning("Red", reds.id, "2020-21", None)
    assert [all_of.clubs.confirm("one", meaning) for _ in range(2)] == [True, False]
    waiting = {(one.source, one.season) for one in all_of.clubs.unmatched()}
    assert waiting == {("one", "2019-20"), ("two", "2024-25")}
    assert all_of.clubs.meanings("one") == [meaning]
    assert all_of.clubs.meanings("two") == []
    assert all_of.clubs.known() == [KnownName("Reds", "one", "Red", "2020-21", None)]


def test_other_bounds_of_the_same_club_replace_the_former(all_of: Repositories, reds: Club) -> None:
    all_of.clubs.confirm("one", Meaning("Red", reds.id, None, None))
    ended = Meaning("Red", reds.id, None, "2020-21")
    assert all_of.clubs.confirm("one", ended)
    assert all_of.clubs.meanings("one") == [ended]


def test_a_name_means_one_club_in_a_season(all_of: Repositories, reds: Club) -> None:
    all_of.clubs.confirm("one", Meaning("Red", reds.id, None, "2020-21"))
    other = all_of.clubs.named("Red Star")
    with pytest.raises(NameTaken, match="means another club"):
        all_of.clubs.confirm("one", Meaning("Red", other.id, "2020-21", None))
    assert all_of.clubs.confirm("one", Meaning("Red", other.id, "2021-22", None))
    assert all_of.clubs.confirm("two", Meaning("Red", other.id, None, None)), "another source's names are its own"
    assert all_of.session.scalar(text("SELECT count(*) FROM club_names")) == 3
