select {{schema}}.run_json(r) as run
from {{schema}}.runs r
where r.rollout is not null and r.status = 'running'
