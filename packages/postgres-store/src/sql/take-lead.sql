insert into {{schema}}.leases as l (name, holder, lease_until)
values ($1, $2, {{schema}}.clock_ms() + $3 * interval '1 millisecond')
on conflict (name) do update set
  holder = excluded.holder,
  lease_until = excluded.lease_until,
  term = l.term + case when l.holder = excluded.holder then 0 else 1 end
where l.holder = excluded.holder or l.lease_until <= {{schema}}.clock_ms()
returning true as leads
