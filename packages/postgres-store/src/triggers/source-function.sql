create or replace function {{schema}}.{{function}}() returns trigger
language plpgsql
-- With its owner's rights: who writes the table needs none on calsync's.
security definer
set search_path = pg_catalog, pg_temp
as {{tag}}
declare
  changed text[] := '{}';
  deleted text[] := '{}';
  actor text := nullif(current_setting('calsync.by', true), '');
  why text := lower(tg_op) || ' ' || tg_table_name;
begin
  if tg_op = 'INSERT' then
    changed := array(select {{ref}} from new_rows as r where {{valid}});
  elsif tg_op = 'UPDATE' then
    changed := array(select {{ref}} from new_rows as r where {{valid}});
    -- Another key: the schedule of the old one is gone.
    deleted := array(
      select {{ref}} from old_rows as r where {{valid}}
      except
      select {{ref}} from new_rows as r where {{valid}}
    );
  elsif tg_op = 'DELETE' then
    deleted := array(select {{ref}} from old_rows as r where {{valid}});
  else
    deleted := array(select {{ref}} from {{table}} as r where {{valid}});
  end if;
  if cardinality(changed) > 0 then
    perform {{schema}}.{{prefix}}schedules_changed(changed, actor, why, cardinality(changed) > {{many}});
  end if;
  if cardinality(deleted) > 0 then
    perform {{schema}}.{{prefix}}schedules_deleted(deleted, actor, why, cardinality(deleted) > {{many}});
  end if;
  return null;
end
{{tag}};
