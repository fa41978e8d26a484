"""Where the desk's sessions come from."""
import os

from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

engine = create_engine(os.environ["STORY_URL"])
session = sessionmaker(engine)
