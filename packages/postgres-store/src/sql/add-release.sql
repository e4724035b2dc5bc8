with clock as (
  select {{schema}}.clock_ms() as at
), held as (
  select distinct h.ref
  from {{schema}}.held_removals h
  join {{schema}}.user_integration_connections c on c.id = h.connection_id
  where $1 = 'everything'
    or ($1 = 'organization' and c.organization_id = $2)
    or ($1 = 'user' and c.user_id = $2)
), waiting as (
  -- A planner that has one in its hands waits for the counters, and sees the release then.
  select m.id from {{schema}}.changes m
  join held on held.ref = m.ref
  where m.error ->> 'code' = 'MASS_DELETION'
  for update of m skip locked
), due as (
  update {{schema}}.changes m set due_at = least(m.due_at, {{schema}}.clock_ms())
  from waiting
  where m.id = waiting.id
)
insert into {{schema}}.removal_releases as r (kind, subject, until, "by", reason, at)
select $1, $2, clock.at + $3 * interval '1 millisecond', $4, $5, clock.at from clock
on conflict (kind, subject) do update set
  until = excluded.until,
  "by" = excluded."by",
  reason = excluded.reason,
  at = excluded.at
returning {{schema}}.release_json(r) as release
