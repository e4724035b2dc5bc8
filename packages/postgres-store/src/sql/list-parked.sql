select json_build_object(
    'id', p.id, 'kind', p.kind, 'integration', p.integration, 'key', p.key, 'body', p.body) as message,
  p.tries, coalesce(p.error, '') as error, {{schema}}.to_ms(p.parked_at) as "parkedAt"
from {{schema}}.v_parked p
order by p.parked_at, p.id
limit $1
