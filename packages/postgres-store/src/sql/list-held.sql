with held as (
  select h.ref, h.connection_id, h.by_host, h.since, c.user_id, c.organization_id, c.integration
  from {{schema}}.held_removals h
  join {{schema}}.user_integration_connections c on c.id = h.connection_id
  where ($1::text is null or c.user_id = $1)
    and ($2::text is null or c.organization_id = $2)
    and ($3::text is null or h.ref = $3)
), mailboxes as (
  select h.connection_id, h.user_id, h.organization_id, h.integration, count(*) as removals,
    min(h.since) as since, bool_or(h.by_host) as by_host
  from held h
  group by h.connection_id, h.user_id, h.organization_id, h.integration
)
select
  (select count(*)::float8 from held) as removals,
  (select count(distinct h.ref)::float8 from held h) as schedules,
  (select count(*)::float8 from mailboxes) as "mailboxCount",
  (select {{schema}}.to_ms(min(h.since)) from held h) as since,
  coalesce((
    select json_agg(json_build_object(
      'connectionId', m.connection_id,
      'userId', m.user_id,
      'organizationId', m.organization_id,
      'integration', m.integration,
      'removals', m.removals,
      'since', {{schema}}.to_ms(m.since),
      'byHost', m.by_host,
      'examples', array(
        select h.ref from held h where h.connection_id = m.connection_id
        order by h.ref collate "C" limit 5)
      ) order by m.removals desc, m.connection_id)
    from (
      select * from mailboxes order by removals desc, connection_id limit $4
    ) m
  ), '[]') as mailboxes
