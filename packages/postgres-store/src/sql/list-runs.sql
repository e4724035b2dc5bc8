select {{schema}}.run_json(r) as run
from {{schema}}.runs r
where $1::text is null or r.id = $1
order by r.created_at desc, r.id
limit $2
