select {{schema}}.connection_json(c) as connection
from {{schema}}.user_integration_connections c
where ($1::uuid is null or c.id = $1)
  and ($2::text is null or c.user_id = $2)
  and ($3::text is null or c.organization_id = $3)
  and ($4::text is null or c.integration = $4)
  and ($5::text[] is null or c.state = any ($5))
order by c.user_id, c.connected_at, c.id
