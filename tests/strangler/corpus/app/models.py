class Fixture:
    id = 0
