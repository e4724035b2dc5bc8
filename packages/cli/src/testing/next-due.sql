-- When something is due that a worker would do, in milliseconds; null for never. What only time makes
-- necessary (an event that enters the window) counts once it has come.
select {{schema}}.to_ms(least(
  (select min(m.due_at) from {{schema}}.changes m),
  (select min(s.replan_at) from {{schema}}.schedules s where s.replan_at <= {{schema}}.clock_ms()),
  (select min(coalesce(r.due_at, r.created_at)) from {{schema}}.runs r where r.status in ('queued', 'running')),
  (select min(greatest(o.due_at, o.leased_until, o.created_at))
   from {{schema}}.result_outbox o where o.parked_at is null),
  (select min(greatest(r.due_at, c.held_until, c.lease_until, b.held_until))
   from {{schema}}.schedule_sync_status r
   join {{schema}}.user_integration_connections c on c.id = r.connection_id
   join {{schema}}.v_gates g on g.connection_id = c.id
   left join {{schema}}.integration_rate_limits b on b.key = 'account:' || c.integration
   where r.due_at is not null and g.gate is null)
)) as at
