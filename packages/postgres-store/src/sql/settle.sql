select refused::text as refused from {{schema}}.settle($1, $2, $3, $4, $5)
