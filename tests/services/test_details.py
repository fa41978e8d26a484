"""Details of a match come under its id and its side, or are refused with their line."""

import pytest
from sqlalchemy.orm import Session

from monps.repositories import UnitOfWork
from monps.services import ingest, registry
from monps.services.ingest import Account
from monps.services.registry import Confirmation
from monps.sources import api_football, multimarket
from monps.sources.rows import Season, source_match_id
from monps.sources.understat import parse_matches, parse_players, parse_shots
from tests.services.test_ingest import season
from tests.services.test_registry import told
from tests.sources.api_football.answers import answer, bet, book, fixture, odds
from tests.sources.api_football.test_events import event
from tests.sources.api_football.test_statistics import block, one
from tests.sources.understat.tables import MATCH, PLAYER, SHOT, csv, shots

OWN = source_match_id("api-football", "7")
FIXTURES = answer("fixtures", fixture(7))
ODDS = answer("odds", odds(book(bet(1, ("Home", "2.1"), ("Away", "3.4"))), fixture=odds()["fixture"] | {"id": 7}))
EVENTS = answer("fixtures/events", event(25, "A"), event(45, "B", extra=2), parameters={"fixture": "7"})
STATISTICS = answer("fixtures/statistics", block(one("Fouls", 3), one("Red Cards", None)), parameters={"fixture": "7"})
BY_NUMBER = {"odds": (ODDS, "price", 2), "events": (EVENTS, "event", 2), "statistics": (STATISTICS, "statistic", 1)}


@pytest.fixture
def work(session: Session) -> UnitOfWork:
    return UnitOfWork(session)


def read(content: bytes) -> Season:
    return api_football.parse(content, "made-up.json")


@pytest.mark.parametrize("kind", BY_NUMBER)
def test_what_names_its_match_by_number_waits_for_the_fixture(work: UnitOfWork, kind: str) -> None:
    content, unit, used = BY_NUMBER[kind]
    given = read(content)
    refused = ingest.store(work, given)
    assert all(account.holds for account in refused.accounts)
    assert refused.changed == 0
    assert refused.of(unit).rejected == used  # type: ignore[arg-type] # a unit
    assert all("Import its fixture first" in row.reason and row.line > 0 and row.text for row in refused.rejected)
    ingest.store(work, read(FIXTURES))
    stored, again = ingest.store(work, given), ingest.store(work, given)
    assert (stored.of(unit).stored, again.of(unit).stored, again.of(unit).unchanged) == (used, 0, used)  # type: ignore[arg-type]
    assert all(account.holds for account in (*stored.accounts, *again.accounts))
    assert stored.rejected == ()


def test_a_refused_price_says_which(work: UnitOfWork) -> None:
    done = ingest.store(work, read(ODDS))
    assert done.accounts == (Account("match", 1, 0, 0, 1, 0), Account("price", 2, 0, 0, 2, 0))
    assert [(row.line, row.kind, row.text) for row in done.rejected] == [
        (1, "row", "fixture 7"),
        (1, "price", "fixture 7, Book: h2h home at 2.1"),
        (1, "price", "fixture 7, Book: h2h away at 3.4"),
    ]


CLUBS = [
    *(Confirmation("a-source", name, club) for name, club in (("Northern", "North"), ("Southern", "South"))),
    *(Confirmation("api-football", name, name) for name in ("North", "South")),
]


def test_all_stands_under_the_id_that_another_source_brought(work: UnitOfWork) -> None:
    registry.confirm(work, CLUBS)
    ingest.store(work, season(told("a-source", "a", "Northern", "Southern", read(FIXTURES).matches[0].kickoff)))
    assert ingest.store(work, read(FIXTURES)).joined == 1
    for content, _, _ in BY_NUMBER.values():
        ingest.store(work, read(content))
    assert {price.selection for price in work.odds.of_match("a")} == {"home", "away"}
    assert [(one.position, one.minute, one.extra, one.side) for one in work.events.of_matches(["a"])] == [
        (1, 25, None, "home"),
        (2, 45, 2, "home"),
    ]
    assert [(one.name, one.value, one.side) for one in work.team_statistics.of_matches(["a"])] == [("Fouls", 3, "home")]


def test_what_is_stored_follows_its_match_when_a_name_is_confirmed(work: UnitOfWork) -> None:
    ingest.store(work, season(told("a-source", "a", "Northern", "Southern", read(FIXTURES).matches[0].kickoff)))
    ingest.store(work, read(FIXTURES))
    for content, _, _ in BY_NUMBER.values():
        ingest.store(work, read(content))
    assert (len(work.events.of_matches([OWN])), len(work.team_statistics.of_matches([OWN]))) == (2, 1)
    assert registry.confirm(work, CLUBS).joined == 1
    assert (len(work.events.of_matches(["a"])), len(work.team_statistics.of_matches(["a"]))) == (2, 1)
    assert work.events.of_matches([OWN]) == []
    for content, _, _ in BY_NUMBER.values():
        assert ingest.store(work, read(content)).changed == 0


def test_a_number_about_a_team_that_does_not_play_is_refused(work: UnitOfWork) -> None:
    ingest.store(work, read(FIXTURES))
    entries = [block(one("Fouls", 3)), block(one("Fouls", 4), team={"id": 9, "name": "Elsewhere"})]
    done = ingest.store(work, read(answer("fixtures/statistics", *entries, parameters={"fixture": "7"})))
    assert done.accounts == (Account("statistic", 2, 1, 0, 1, 0),)
    assert [(row.line, row.reason) for row in done.rejected] == [(2, "'Elsewhere' is neither 'North' nor 'South'")]


def test_an_event_that_the_site_took_back_goes(work: UnitOfWork) -> None:
    ingest.store(work, read(FIXTURES))
    ingest.store(work, read(EVENTS))
    ingest.store(work, read(answer("fixtures/events", event(25, "A"), parameters={"fixture": "7"})))
    assert [one.minute for one in work.events.of_matches([OWN])] == [25]


def test_shots_stand_on_the_side_that_the_scores_prove(work: UnitOfWork) -> None:
    goal = SHOT | {"h_goals": "1", "a_goals": "0", "result": "Goal", "h_a": "a"}
    given = parse_shots(shots(goal, goal | {"id": "2", "result": "MissedShots", "h_a": "h"}), "x", "EPL")
    assert given.sides_inverted
    first, again = ingest.store(work, given), ingest.store(work, given)
    assert first.accounts == (Account("shot", 2, 2, 0, 0, 0), Account("match", 1, 1, 0, 0, 0))
    assert again.accounts == (Account("shot", 2, 0, 2, 0, 0), Account("match", 1, 0, 1, 0, 0))
    found = work.shots.of_matches([given.matches[0].match_id])
    assert {(one.team, one.side, one.result) for one in found} == {
        ("South", "away", "MissedShots"),
        ("North", "home", "Goal"),
    }


def test_shots_and_expected_goals_go_under_the_id_that_another_source_brought(work: UnitOfWork) -> None:
    registry.confirm(work, [*CLUBS, *(Confirmation("understat", name, name) for name in ("North", "South"))])
    played, expected = parse_shots(shots(SHOT), "x", "EPL"), parse_matches(csv([MATCH], list(MATCH)), "x")
    for key, other in (("a", played), ("b", expected)):
        ingest.store(work, season(told("a-source", key, "Northern", "Southern", other.matches[0].kickoff)))
    assert [ingest.store(work, given).joined for given in (played, expected)] == [1, 1]
    assert [(one.match_id, one.side) for one in work.shots.of_matches(["a"])] == [("a", "home")]
    assert [one.away for one in work.expected_goals.of_matches(["b"])] == [2.16]
    assert [ingest.store(work, given).changed for given in (played, expected)] == [0, 0]


def test_expected_goals_and_players(work: UnitOfWork) -> None:
    expected = parse_matches(csv([MATCH], list(MATCH)), "x")
    assert ingest.store(work, expected).of("expected goals") == Account("expected goals", 1, 1, 0, 0, 0)
    (found,) = work.expected_goals.of_matches([expected.matches[0].match_id])
    assert (found.home, found.away, found.source) == (0.13, 2.16, "understat")
    players = parse_players(csv([PLAYER], list(PLAYER)), "x", "EPL", "2019-20")
    assert [ingest.store(work, players).of("player").stored for _ in range(2)] == [1, 0]
    (player,) = work.players.of_season("E0", "2019-20", "South")
    assert (player.player, player.teams, player.positions) == ("A Player", ["North", "South"], ["F", "M", "S"])


def test_a_broken_value_is_in_the_account(work: UnitOfWork) -> None:
    header = "Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,BTTS_Yes,BTTS_No,HomeXG,AwayXG"
    line = "2024-08-16,16:00,Reds,Blues,1,0,1.8,2.0,much,0.4"
    done = ingest.store(work, multimarket.parse(f"{header}\n{line}\n".encode(), "E0_2425.csv", "E0"))
    assert [account.unit for account in done.accounts] == ["match", "price", "value"]
    assert done.of("value") == Account("value", 1, 0, 0, 1, 0)
    assert done.of("expected goals").read == 0


@pytest.mark.parametrize("edge", [0, 1])
def test_what_the_parsers_let_through_the_tables_take(work: UnitOfWork, edge: int) -> None:
    widest = {"minute": ("0", "130"), "X": ("0", "1"), "Y": ("0", "1"), "xG": ("0", "1.0"), "id": ("0", "999999999")}
    given = parse_shots(shots(SHOT | {name: ends[edge] for name, ends in widest.items()}), "x", "EPL")
    assert ingest.store(work, given).of("shot").stored == 1
    expected = csv([MATCH | {"xg_domicile": ("0", "1e308")[edge], "xg_exterieur": "0"}], list(MATCH))
    assert ingest.store(work, parse_matches(expected, "x")).of("expected goals").stored == 1
    counts = {
        name: ("0", "999999999")[edge] for name in PLAYER if name not in {"player_name", "position", "team_title"}
    }
    player = parse_players(
        csv([PLAYER | counts | {"position": "", "team_title": ""}], list(PLAYER)), "x", "EPL", "2019-20"
    )
    assert ingest.store(work, player).of("player").stored == 1
    ingest.store(work, read(FIXTURES))
    entry = event((0, 130)[edge], "A", extra=(0, 60)[edge])
    assert ingest.store(work, read(answer("fixtures/events", entry, parameters={"fixture": "7"}))).changed == 1
    numbers = block(one("Fouls", (0, 999_999.999_999)[edge]), one("Passes %", ("0%", "100%")[edge]))
    assert ingest.store(work, read(answer("fixtures/statistics", numbers, parameters={"fixture": "7"}))).changed == 2
