-- Many at once, for statement-level triggers: one insert, however many rows a statement changed.
-- Background work is overtaken by live work.
create function {{schema}}.schedules_changed(
  refs text[], "by" text default null, reason text default null, background boolean default false
)
returns void
language sql volatile
as $$
  insert into {{schema}}.changes (ref, kind, priority, "by", reason)
  select distinct r.ref, 'changed', $4::int, $2, $3 from unnest($1) as r (ref)
$$;

create function {{schema}}.schedules_deleted(
  refs text[], "by" text default null, reason text default null, background boolean default false
)
returns void
language sql volatile
as $$
  insert into {{schema}}.changes (ref, kind, priority, "by", reason)
  select distinct r.ref, 'deleted', $4::int, $2, $3 from unnest($1) as r (ref)
$$;
