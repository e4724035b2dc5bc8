-- Tables of the host that the current role may read, with what tells what they are for.
select
  n.nspname as schema,
  c.relname as name,
  case when pg_table_is_visible(c.oid) then format('%I', c.relname)
       else format('%I.%I', n.nspname, c.relname) end as reference,
  format('%I', c.relname) as "quotedName",
  c.relrowsecurity as "hasPolicies",
  (select json_agg(json_build_object(
            'name', a.attname,
            'quoted', format('%I', a.attname),
            'type', case when t.typtype = 'd' then b.typname else t.typname end,
            'isEnum', t.typtype = 'e',
            'labels', coalesce((select json_agg(e.enumlabel order by e.enumsortorder)
                                from pg_enum e where e.enumtypid = t.oid), '[]'),
            'isNullable', not a.attnotnull)
          order by a.attnum)
   from pg_attribute a
   join pg_type t on t.oid = a.atttypid
   left join pg_type b on b.oid = t.typbasetype
   where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     and has_column_privilege(c.oid, a.attnum, 'select')) as columns,
  coalesce((select json_agg(a.attname order by k.position)
   from pg_index i
   cross join lateral unnest(i.indkey::int2[]) with ordinality as k (attnum, position)
   join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
   where i.indrelid = c.oid and i.indisprimary), '[]') as "primaryKey",
  coalesce((select json_agg(json_build_object(
            'column', a.attname,
            'schema', fn.nspname,
            'table', f.relname,
            'references', fa.attname))
   from pg_constraint r
   join pg_class f on f.oid = r.confrelid
   join pg_namespace fn on fn.oid = f.relnamespace
   join pg_attribute a on a.attrelid = c.oid and a.attnum = r.conkey[1]
   join pg_attribute fa on fa.attrelid = r.confrelid and fa.attnum = r.confkey[1]
   where r.conrelid = c.oid and r.contype = 'f' and cardinality(r.conkey) = 1), '[]') as "foreignKeys",
  (select string_agg(pg_get_expr(p.polqual, p.polrelid), ' ')
   from pg_policy p where p.polrelid = c.oid) as policies
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'f') and not c.relispartition
  and n.nspname not like 'pg\_%' and n.nspname not in ('information_schema', $1)
  and has_schema_privilege(n.oid, 'usage') and has_any_column_privilege(c.oid, 'select')
  and not exists (select from pg_depend d
                  where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
order by n.nspname, c.relname
