-- Time in this schema stands still until a test moves it.
create table {{schema}}.test_clock (at timestamptz not null);
insert into {{schema}}.test_clock values ({{schema}}.from_ms({{now}}));

create or replace function {{schema}}.clock_ms() returns timestamptz
language sql volatile parallel safe
return (select c.at from {{schema}}.test_clock c);

create or replace function {{schema}}.present() returns timestamptz
language sql stable parallel safe
return (select c.at from {{schema}}.test_clock c);

do $$
declare
  v_column record;
begin
  for v_column in
    select c.relname, a.attname
    from pg_attrdef d
    join pg_class c on c.oid = d.adrelid
    join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where c.relnamespace = '{{schema}}'::regnamespace
      and pg_get_expr(d.adbin, d.adrelid) in ('clock_timestamp()', 'now()')
  loop
    execute format('alter table {{schema}}.%I alter column %I set default {{schema}}.clock_ms()',
      v_column.relname, v_column.attname);
  end loop;
end
$$;
