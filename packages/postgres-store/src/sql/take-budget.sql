select granted, next_at as "nextAt" from {{schema}}.take_budget($1, $2, $3, $4, $5) order by place
