create or replace function {{schema}}.{{function}}() returns trigger
language plpgsql
-- With its owner's rights: who writes the table needs none on calsync's.
security definer
set search_path = pg_catalog, pg_temp
as {{tag}}
declare
  changed text[] := '{}';
  actor text := nullif(current_setting('calsync.by', true), '');
  why text := lower(tg_op) || ' ' || tg_table_name;
begin
  if tg_op = 'INSERT' then
    changed := array(select distinct {{ref}} from new_rows as r where {{valid}});
  elsif tg_op = 'UPDATE' then
    -- A row that moves to another parent changes both.
    changed := array(
      select {{ref}} from old_rows as r where {{valid}}
      union
      select {{ref}} from new_rows as r where {{valid}}
    );
  elsif tg_op = 'DELETE' then
    changed := array(select distinct {{ref}} from old_rows as r where {{valid}});
  else
    changed := array(select distinct {{ref}} from {{table}} as r where {{valid}});
  end if;
  if cardinality(changed) > 0 then
    perform {{schema}}.{{prefix}}schedules_changed(changed, actor, why, cardinality(changed) > {{many}});
  end if;
  return null;
end
{{tag}};
