select {{schema}}.write_removal_guard($1, $2, $3)
