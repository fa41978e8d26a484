"""What psycopg2 allows in a text because it writes the values itself, each with the word that findings use."""

from enum import StrEnum
from typing import Self

__all__ = ["Idiom"]


class Idiom(StrEnum):
    """An idiom; ``meaning`` is a sentence, ``fatal`` whether psycopg2 itself fails on it."""

    meaning: str
    fatal: bool

    def __new__(cls, word: str, meaning: str, fatal: bool = False) -> Self:  # noqa: FBT001, FBT002 - a column of the table below
        """A word with its sentence."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.meaning = meaning
        member.fatal = fatal
        return member

    quoted = "quoted", "A placeholder stands inside quotes: the literal as a whole must become the parameter."
    quoted_text = "quoted_text", "A text inside quotes ends the literal: a syntax error, or an injection.", True
    quoted_identifier = (
        "quoted_identifier",
        "A placeholder stands inside a quoted identifier: it names a column or table.",
    )
    glued = "glued", "A placeholder touches a word, a number or a quote (odds_%s): the value becomes part of it."
    in_comment = "in_comment", "A placeholder stands in a comment and takes a value."
    in_dollar = "in_dollar", "A placeholder stands inside a dollar-quoted body."
    typed_literal = (
        "typed_literal",
        "A type's name stands before the placeholder (INTERVAL %s): a parameter needs a cast.",
    )
    in_list = "in_list", "IN %s takes a tuple: a parameter needs brackets, or = ANY with a list."
    value_rows = "value_rows", "VALUES %s is filled with rows by execute_values."
    position = "position", "A number after ORDER BY or GROUP BY is a column's place; as a parameter it is a constant."
    array = "array", "A list is written as ARRAY[…]."
    null = "null", "NULL has no type, and a parameter in its place may need one."
    empty_tuple = "empty_tuple", "An empty tuple is written as (), which no server accepts.", True
    raw_text = "raw_text", "AsIs puts text into the statement that is no value."
    unknown_type = "unknown_type", "psycopg2 has no way to write a value of this type.", True
    lone_percent = "lone_percent", "A percent sign is not doubled although values are passed.", True
    mixed = "mixed", "%s and %(name)s stand in one text.", True
    too_few = "too_few", "There are fewer values than placeholders.", True
    too_many = "too_many", "There are more values than placeholders.", True
    missing_key = "missing_key", "A name in the text is no key of the values.", True
    wrong_values = "wrong_values", "The values are of a form that the placeholders do not take.", True
    nul = "nul", "A text holds the character NUL, which PostgreSQL cannot store.", True
