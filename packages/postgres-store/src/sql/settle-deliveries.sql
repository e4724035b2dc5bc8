select {{schema}}.settle_deliveries($1, $2, $3, $4, $5)
