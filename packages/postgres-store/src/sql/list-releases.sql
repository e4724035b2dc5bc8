select {{schema}}.release_json(r) as release
from {{schema}}.removal_releases r
where r.until > clock_timestamp()
order by r.at desc, r.kind, r.subject
