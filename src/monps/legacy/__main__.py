"""Ligne de commande du desk : ``python -m monps.legacy setup | replay | desk | report | statements``.

The result is one JSON object on the last line of stdout; errors go to stderr with a non-zero exit code.
"""

import argparse
import json
import sys
from datetime import date, datetime
from decimal import Decimal

import psycopg2

from . import clv_calculator, maintenance, manual_bets, odds_collector, reports, source_reports
from .config import DSN_VARIABLE, LegacyError
from .desk import run_desk
from .replay import replay
from .schema import create_schema
from .statements import run_statements


def plain(value):
    """numeric, dates : tout ce que json ne connaît pas"""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} in a result")


def report():
    return {
        "clv": clv_calculator.clv_stats(),
        "clv_by_market": reports.clv_by_market(),
        "clv_by_league": reports.clv_by_league(),
        "profit": reports.profit_summary(),
        "profit_by_month": reports.profit_by_month(),
        "sources": source_reports.source_leaderboard(),
        "bets": manual_bets.bets_stats(),
        "opportunities": odds_collector.get_opportunities(),
        "bookmakers": odds_collector.best_bookmakers(),
        "briefing": reports.briefing(),
        "best_picks": source_reports.picks_with_results(),
        "fill": maintenance.column_fill(),
        "tables": maintenance.table_counts(),
    }


def parse(argv):
    parser = argparse.ArgumentParser(prog="python -m monps.legacy", description="The existing desk, on raw psycopg2.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("setup", help="create the desk's tables in an empty database")
    play = commands.add_parser("replay", help="play a season feed (JSON lines) through the desk")
    play.add_argument("feed")
    play.add_argument("--progress", action="store_true", help="one JSON line per day on stdout")
    desk = commands.add_parser("desk", help="keep reading and writing until a file appears")
    desk.add_argument("--stop-file", required=True)
    desk.add_argument("--seconds", type=float, help="stop after so many seconds in any case")
    desk.add_argument(
        "--rate", type=float, default=40.0, help="steps per second and thread (40); 0 = as fast as possible"
    )
    desk.add_argument("--ready-file", help="is created after the first full loop")
    commands.add_parser("report", help="the reports of the desk")
    statements = commands.add_parser("statements", help="run every statement of the desk once; writers are rolled back")
    statements.add_argument("--texts", action="store_true", help="list the statement texts too")
    return parser.parse_args(argv)


def run(args):
    if args.command == "setup":
        return create_schema()
    if args.command == "replay":
        return replay(args.feed, args.progress)
    if args.command == "desk":
        return run_desk(args.stop_file, args.seconds, args.rate, args.ready_file)
    if args.command == "report":
        return report()
    return run_statements(args.texts)


def main(argv=None):
    args = parse(argv)
    try:
        result = run(args)
    except LegacyError as e:
        print(e, file=sys.stderr)
        return 1
    except psycopg2.errors.UndefinedTable as e:
        print(
            f"the desk's tables are not there ({str(e).splitlines()[0]}): run `python -m monps.legacy setup` first",
            file=sys.stderr,
        )
        return 1
    except psycopg2.OperationalError as e:
        print(
            f"the database does not answer: {str(e).splitlines()[0]}; check {DSN_VARIABLE} and that the server runs",
            file=sys.stderr,
        )
        return 1
    print(json.dumps(result, default=plain))
    return 0


if __name__ == "__main__":
    sys.exit(main())
