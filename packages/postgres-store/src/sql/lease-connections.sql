select lease from {{schema}}.lease_connections($1, $2, $3, $4)
