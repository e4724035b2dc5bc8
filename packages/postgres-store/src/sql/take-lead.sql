insert into {{schema}}.leases as l (name, holder, lease_until)
values ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
on conflict (name) do update set
  holder = excluded.holder,
  lease_until = excluded.lease_until,
  term = l.term + case when l.holder = excluded.holder then 0 else 1 end
where l.holder = excluded.holder or l.lease_until <= clock_timestamp()
returning true as leads
