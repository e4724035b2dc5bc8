select {{schema}}.scanned_head_json(h, $2) as head
from {{schema}}.schedules h
where h.ref = any ($1)
