-- For people with psql. Columns are added at the end and never renamed.

create view {{schema}}.v_status as
select
  r.schedule_ref, r.part, c.user_id, c.organization_id, c.integration, r.status, g.gate,
  r.desired_presence as desired, r.desired_version, r.applied_version, r.external_event_id,
  r.due_at, r.tries, r.last_error ->> 'class' as error_class,
  r.last_error ->> 'message' as error, r.doubt, r.verify,
  r.last_sync_at, r.updated_at, h.snapshot -> 'event' ->> 'title' as title,
  r.id as record_id, r.connection_id, r.applied_altered as altered
from {{schema}}.schedule_sync_status r
join {{schema}}.user_integration_connections c on c.id = r.connection_id
join {{schema}}.v_gates g on g.connection_id = c.id
join {{schema}}.schedules h on h.ref = r.schedule_ref;

-- What may be sent now, live before background, oldest first.
create view {{schema}}.v_due as
select
  r.schedule_ref, r.part, c.user_id, c.integration,
  case r.priority when 0 then 'live' else 'background' end as priority,
  r.due_at, clock_timestamp() - r.due_at as late, r.status, r.tries, r.doubt,
  c.leased_by, c.lease_until, r.id as record_id, r.connection_id
from {{schema}}.schedule_sync_status r
join {{schema}}.user_integration_connections c on c.id = r.connection_id
join {{schema}}.v_gates g on g.connection_id = c.id
where g.gate is null
  and r.due_at <= clock_timestamp()
  and (c.held_until is null or c.held_until <= clock_timestamp())
order by r.priority, r.due_at;

-- Connections whose work waits, and for what.
create view {{schema}}.v_blocked as
select
  c.user_id, c.organization_id, c.integration, c.account,
  coalesce(g.gate, 'held') as gate, c.held_until,
  c.last_error ->> 'class' as error_class, c.last_error ->> 'message' as error,
  (select count(*) from {{schema}}.schedule_sync_status r
   where r.connection_id = c.id and r.due_at is not null) as waiting,
  c.id as connection_id
from {{schema}}.user_integration_connections c
join {{schema}}.v_gates g on g.connection_id = c.id
where g.gate is not null or c.held_until > clock_timestamp();
