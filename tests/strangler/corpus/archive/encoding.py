name = "café"
cur.execute("SELECT 1")
# unread: 
# suspects: 2
