with mine as (
  select c.id, g.gate
  from {{schema}}.user_integration_connections c
  join {{schema}}.v_gates g on g.connection_id = c.id
  where ($1::text is null or c.user_id = $1)
    and ($2::text is null or c.organization_id = $2)
), heads as (
  select h.ref, h.state from {{schema}}.schedules h
  where ($1::text is null or h.facilitators @> array[$1])
    and ($2::text is null or h.organization_id = $2)
), records as (
  select r.status, r.doubt, r.due_at, mine.gate,
    case
      when mine.gate is distinct from 'observing' or r.status not in ('pending', 'retry') then null
      when r.desired_presence = 'absent' then
        case when r.external_event_id is not null then 'delete' end
      when r.external_event_id is null and strpos(r.part, '@') = 0 then 'create'
      else 'update' end as observed,
    r.schedule_ref
  from {{schema}}.schedule_sync_status r
  join mine on mine.id = r.connection_id
)
select
  (select coalesce(json_object_agg(s.status, s.n), '{}')
   from (select r.status, count(*) as n from records r group by r.status) s) as records,
  (select count(*)::float8 from records r where r.doubt is not null) as "inDoubt",
  (select count(*)::float8 from records r where r.due_at <= {{schema}}.present() and r.gate is not null) as gated,
  (select json_build_object(
     'creates', count(*) filter (where r.observed = 'create'),
     'updates', count(*) filter (where r.observed = 'update'),
     'deletes', count(*) filter (where r.observed = 'delete'),
     'participants', coalesce(sum((
       select json_array_length(h.snapshot -> 'event' -> 'participants')
       from {{schema}}.schedules h where h.ref = r.schedule_ref)), 0))
   from records r where r.observed is not null) as observed,
  (select {{schema}}.to_ms(min(r.due_at)) from records r
   where r.due_at <= {{schema}}.present() and r.gate is null) as "oldestDueAt",
  -- Nobody knows yet whom a mark concerns: it counts whatever the filter.
  (select count(*)::float8 from {{schema}}.changes) as marks,
  (select {{schema}}.to_ms(min(m.created_at)) from {{schema}}.changes m) as "oldestMarkAt",
  (select coalesce(json_object_agg(s.state, s.n), '{}')
   from (select h.state, count(*) as n from heads h group by h.state) s) as heads,
  (select coalesce(json_object_agg(s.state, s.n), '{}')
   from (select c.state, count(*) as n from {{schema}}.user_integration_connections c
         join mine on mine.id = c.id group by c.state) s) as connections,
  (select count(*)::float8 from {{schema}}.result_outbox) as outbox,
  (select count(*)::float8 from {{schema}}.v_parked) as parked,
  {{schema}}.to_ms(date_trunc('milliseconds', {{schema}}.present())) as now
