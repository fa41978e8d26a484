import psycopg2

cur = psycopg2.connect("").cursor()
cur.execute("SELECT 1")
print cur.fetchone()
# unread: Missing parentheses
# suspects: 4
