"""Where the desk's connections come from: the old one, and the new one beside it."""
import os

import psycopg2
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

engine = create_engine(os.environ["STORY_URL"])
session = sessionmaker(engine)


def get_connection():
    return psycopg2.connect(os.environ["STORY_DSN"])
