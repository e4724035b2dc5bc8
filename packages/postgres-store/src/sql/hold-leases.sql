-- Locked until the end of the transaction, so that nobody takes one of them before it is stored.
select c.id::text as id
from unnest($1::uuid[], $2::bigint[]) as l (id, fence)
join {{schema}}.user_integration_connections c on c.id = l.id and c.fence = l.fence
order by c.id
for no key update of c
