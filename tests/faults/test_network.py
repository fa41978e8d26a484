"""The way to the server goes, and neither end hears of it: a proxy that forwards no more, a link that is down."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import URL

from monps.core.errors import DatabaseUnavailable
from tests.faults.aftermath import opened, within, works
from tests.faults.faulty import Faulty
from tests.faults.proxy import Proxy
from tests.faults.proxy import __file__ as program
from tests.repositories.doors import PATHS, Sync, ask, done, one

pytestmark = pytest.mark.anyio


def socket_of(faulty: Faulty) -> str:
    return f"{faulty.url.query['host']}/.s.PGSQL.{faulty.url.port}"


def through(faulty: Faulty, host: str, port: int) -> URL:
    return faulty.url.difference_update_query(["host"]).set(host=host, port=port)


@pytest.fixture
def proxy(faulty: Faulty) -> Iterator[Proxy]:
    with Proxy(socket_of(faulty)) as made:
        yield made


@pytest.mark.parametrize(("path", "stalled"), [("wire", "statement"), ("session", "commit")])
async def test_a_path_that_stalls_is_given_up(
    kind: type[Sync], faulty: Faulty, proxy: Proxy, path: str, stalled: str
) -> None:
    """The kernel of the proxy acknowledges everything, so only a client's own clock can tell."""
    url = through(faulty, "127.0.0.1", proxy.port)
    async with opened(kind, faulty, url, statement_timeout=1) as door:
        await works(door, faulty, "before")

        async def work() -> None:
            async with door.unit() as uow:
                await ask(uow, "INSERT INTO mark VALUES ('lost') RETURNING 1", path)
                proxy.stall()
                await (done(uow.commit()) if stalled == "commit" else ask(uow, "SELECT 1", path))

        with within(15), pytest.raises(DatabaseUnavailable, match="did not answer within 3 s") as caught:
            await work()
        assert isinstance(caught.value.__cause__, psycopg.Error)
        proxy.flow()
        await works(door, faulty)


async def test_a_path_that_does_not_even_open_is_given_up(kind: type[Sync], faulty: Faulty, proxy: Proxy) -> None:
    proxy.stall()
    async with opened(kind, faulty, through(faulty, "127.0.0.1", proxy.port)) as door:
        with within(10), pytest.raises(DatabaseUnavailable):
            await works(door, faulty)
        proxy.flow()
        await works(door, faulty)


HERE, THERE, SPACE = "10.213.77.1", "10.213.77.2", f"monps-{os.getpid()}"


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True)


@contextmanager
def far_away(path: str) -> Iterator[tuple[int, Callable[[], None], Callable[[], None]]]:
    """A proxy in a network of its own: its port, and what takes its link down and up."""
    link, peer = f"mh{os.getpid()}", f"mt{os.getpid()}"
    ip("netns", "add", SPACE)
    try:
        ip("link", "add", link, "type", "veth", "peer", "name", peer, "netns", SPACE)
        ip("addr", "add", f"{HERE}/24", "dev", link)
        ip("link", "set", link, "up")
        inside = ("netns", "exec", SPACE, "ip")
        ip(*inside, "addr", "add", f"{THERE}/24", "dev", peer)
        ip(*inside, "link", "set", peer, "up")
        command = ["ip", "netns", "exec", SPACE, sys.executable, program, path, THERE]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            yield (
                port,
                lambda: ip(*inside, "link", "set", peer, "down"),
                lambda: ip(*inside, "link", "set", peer, "up"),
            )
            process.communicate("")
    finally:
        ip("netns", "del", SPACE)


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("waiting", ["for an answer", "to send"])
async def test_a_link_that_goes_down_is_noticed_by_the_kernel(
    kind: type[Sync], faulty: Faulty, path: str, waiting: str
) -> None:
    """No statement is limited here, so a long one must survive; only a peer that is gone may end it."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("a network of its own takes root and the program ip")
    try:
        network = far_away(socket_of(faulty))
        port, down, up = network.__enter__()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no network of its own can be made here: {error.stderr.strip()}")
    try:
        async with opened(kind, faulty, through(faulty, THERE, port), stall_timeout=3) as door:
            await works(door, faulty, "before")

            async def work() -> None:
                async with door.unit() as uow:
                    await one(uow, "SELECT 1", path)
                    if waiting == "to send":
                        down()
                    else:
                        cut.start()
                    await ask(uow, "SELECT pg_sleep(60)", path)

            cut = threading.Timer(0.5, down)
            with within(25), pytest.raises(DatabaseUnavailable):
                await work()
            up()
            faulty.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE application_name = 'monps' AND state <> 'idle'"
            )
            await works(door, faulty)
    finally:
        network.__exit__(None, None, None)
