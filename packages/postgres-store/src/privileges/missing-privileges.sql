-- Asked of the catalogue, which everybody may read: a name in a schema that may not be used cannot
-- even be looked up.
with wanted as (
  select w.name, w.privilege from unnest($1::text[], $2::text[]) as w (name, privilege)
), missing as (
  select 'schema ' || n.nspname as name, 'usage' as privilege
  from pg_namespace n
  where n.nspname = $3 and not has_schema_privilege(n.oid, 'usage')
  union all
  select c.relname, w.privilege
  from wanted w
  join pg_class c on c.relname = w.name and c.relkind in ('r', 'p', 'v')
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $3 and not has_table_privilege(c.oid, w.privilege)
  union all
  select distinct f.proname || '()', 'execute'
  from pg_proc f
  join pg_namespace n on n.oid = f.pronamespace
  where n.nspname = $3 and case when $5::text[] is null then starts_with(f.proname, $4) else f.proname = any ($5) end
    and not has_function_privilege(f.oid, 'execute')
)
select current_user::text as user, m.name::text, m.privilege
from (select) as always left join missing m on true
order by m.privilege, m.name
