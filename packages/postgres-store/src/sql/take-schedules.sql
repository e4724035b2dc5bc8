select head, now_ms from {{schema}}.take_schedules($1)
