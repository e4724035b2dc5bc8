with marked as (
  insert into {{schema}}.changes (ref, kind, priority, reason)
  select distinct f.ref, 'changed', 1, 'reconciliation'
  from unnest($1::text[], $2::float8[]) as f (ref, version)
  where not exists (select from {{schema}}.changes m where m.ref = f.ref)
    -- Planned meanwhile: whoever marked it was only late.
    and coalesce((select h.version from {{schema}}.schedules h where h.ref = f.ref), 0) = f.version
  returning ref
)
select ref from marked order by ref
