do $$
begin
  execute (
    select format('truncate %s', string_agg(format('{{schema}}.%I', c.relname), ', '))
    from pg_class c
    where c.relnamespace = '{{schema}}'::regnamespace and c.relkind = 'r'
      and c.relname not in ('test_clock', 'migrations'));
end
$$;
