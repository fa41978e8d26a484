# -*- coding: latin-1 -*-
import psycopg2

cur = psycopg2.connect("").cursor()
# expect: resolution=static tables_read=fixtures text=SELECT\u0020home\u0020FROM\u0020fixtures\u0020WHERE\u0020home\u0020=\u0020'M\u00e1laga'
cur.execute("SELECT home FROM fixtures WHERE home = 'Málaga'")
