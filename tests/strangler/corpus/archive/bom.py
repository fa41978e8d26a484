"""With a byte order mark."""
import psycopg2

cur = psycopg2.connect("").cursor()
# expect: resolution=static tables_read=fixtures
cur.execute("SELECT home FROM fixtures WHERE home = 'Alavés'")
