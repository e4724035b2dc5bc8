select {{schema}}.scanned_head_json(h, $3) as head
from {{schema}}.schedules h
where h.ref > coalesce($1, '')
order by h.ref
limit $2
