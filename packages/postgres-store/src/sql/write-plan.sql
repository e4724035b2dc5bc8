select work from {{schema}}.write_plan($1, $2, $3, $4, $5)
