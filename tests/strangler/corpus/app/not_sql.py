"""Things that are called execute and have nothing to do with a database."""
import subprocess


class Command:
    def execute(self, name="job"):
        return name


class Invoker:
    def __init__(self, command: Command) -> None:
        self.command = command

    def go(self):
        # dismissed: no statement
        self.command.execute()
        # dismissed: a method of this code
        self.command.execute("deploy")


def others(executor, tool, ids):
    # dismissed: no statement
    executor.execute()
    # dismissed: its text is no SQL
    tool.execute("build everything")
    # dismissed: no text
    tool.execute([1, 2, 3])
    # expect: resolution=unresolved driver=unknown
    executor.execute(ids[0])
    return subprocess.run(["ls"], check=True), {}.copy(), tool.fetch("https://example.org")
