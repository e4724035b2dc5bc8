select connections, records from {{schema}}.read_targets($1, $2, $3)
