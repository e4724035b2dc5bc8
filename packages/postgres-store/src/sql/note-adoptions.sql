with settled as (
  delete from {{schema}}.refused_adoptions r
  using unnest($8::text[], $9::text[]) as a (schedule, user_id)
  where md5(r.schedule) = md5(a.schedule) and md5(r.user_id) = md5(a.user_id)
    and r.schedule = a.schedule and r.user_id = a.user_id
), known as (
  delete from {{schema}}.refused_adoptions r
  using unnest($1::text[], $2::text[], $3::text[]) as n (schedule, user_id, external_id)
  where md5(r.schedule) = md5(n.schedule) and md5(r.user_id) = md5(n.user_id)
    and r.schedule = n.schedule and r.user_id = n.user_id
    and r.external_event_id = n.external_id
)
insert into {{schema}}.refused_adoptions (
  schedule, user_id, external_event_id, organization_id, answer, message, "by", at)
select n.schedule, n.user_id, n.external_id, n.organization_id, n.answer, n.message, n."by",
  {{schema}}.clock_ms()
from (
  select distinct on (u.schedule, u.user_id, u.external_id) u.*
  from unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]
  ) with ordinality
    as u (schedule, user_id, external_id, organization_id, answer, message, "by", place)
  order by u.schedule, u.user_id, u.external_id, u.place desc
) n
order by n.place
