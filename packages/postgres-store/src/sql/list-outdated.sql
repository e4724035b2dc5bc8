-- Steps from version to version through the index: it never looks at those that are up to date.
with recursive pair as (
  (select h.hash_version, coalesce(h.render_version, '') as render_version
   from {{schema}}.schedules h
   where h.state = 'live' and h.hash_version is not null
   order by h.hash_version, coalesce(h.render_version, '')
   limit 1)
  union all
  select n.hash_version, n.render_version
  from pair p
  cross join lateral (
    select h.hash_version, coalesce(h.render_version, '') as render_version
    from {{schema}}.schedules h
    where h.state = 'live' and h.hash_version is not null
      and (h.hash_version, coalesce(h.render_version, '')) > (p.hash_version, p.render_version)
    order by h.hash_version, coalesce(h.render_version, '')
    limit 1
  ) n
), other as (
  select p.hash_version, p.render_version from pair p
  where p.hash_version <> $1::integer
    or (p.render_version <> '' and p.render_version <> $2::text)
)
select o.ref
from other
cross join lateral (
  select h.ref from {{schema}}.schedules h
  where h.state = 'live' and h.hash_version is not null
    and h.hash_version = other.hash_version
    and coalesce(h.render_version, '') = other.render_version
    and ($5::text is null or h.ref > $5)
    and ($3::text is null or h.organization_id = $3)
    and ($4::text is null or $4 = any (h.facilitators))
  order by h.ref
  limit $6
) o
order by o.ref
limit $6
