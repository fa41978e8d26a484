from alembic.autogenerate import render_python_code
from alembic.operations.ops import UpgradeOps

from monps.introspection.alembic_operation import DriftOp

OPERATION = DriftOp(
    "unexpected", "public.t.a:column_comment", "x", None, 'op.execute("SELECT 1")\nop.execute("SELECT 2")'
)


def test_it_is_written_as_it_is() -> None:
    lines = render_python_code(UpgradeOps([OPERATION])).splitlines()
    assert [line.strip() for line in lines if "commands auto" not in line and "end Alembic" not in line] == [
        "# public.t.a:column_comment",
        'op.execute("SELECT 1")',
        'op.execute("SELECT 2")',
    ]


def test_a_block_ends_where_it_ends() -> None:
    block = DriftOp("unexpected", "k", None, None, "with a:\n    b()\n# then\nc()")
    source = render_python_code(UpgradeOps([block, OPERATION]))
    assert "with a:\n        b()\n    \n    # then\n    c()\n    # public" in source.replace("\n\n", "\n    \n")


def test_comments_alone_are_still_a_function() -> None:
    assert "pass" in render_python_code(UpgradeOps([OPERATION.reverse()]))


def test_the_way_back_is_a_comment() -> None:
    back = OPERATION.reverse()
    assert back.code == "# write the way back of public.t.a:column_comment by hand"
    assert (OPERATION.to_diff_tuple(), back.to_diff_tuple()) == (
        ("unexpected", "public.t.a:column_comment", "x", None),
        ("unexpected", "public.t.a:column_comment", None, "x"),
    )
