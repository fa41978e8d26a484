def broken(:
    cur.execute("SELECT 1")
# unread: does not parse
# suspects: 2
