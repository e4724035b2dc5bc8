select claim from {{schema}}.claim_due($1, $2, $3, $4, $5)
