"""Where the desk's connections come from."""
import os

import psycopg2


def get_connection():
    return psycopg2.connect(os.environ["STORY_DSN"])
