select {{schema}}.connection_json(c) as connection, c.ciphertext
from {{schema}}.user_integration_connections c
where c.organization_id = $1 and c.user_id = $2 and c.integration = $3
order by c.id
for no key update
