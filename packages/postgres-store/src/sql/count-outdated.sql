-- As list-outdated.
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
select count(*)::integer as count
from (
  select from other
  cross join lateral (
    select from {{schema}}.schedules h
    where h.state = 'live' and h.hash_version is not null
      and h.hash_version = other.hash_version
      and coalesce(h.render_version, '') = other.render_version
      and ($3::text is null or h.organization_id = $3)
      and ($4::text is null or $4 = any (h.facilitators))
    limit $5
  ) h
  limit $5
) counted
