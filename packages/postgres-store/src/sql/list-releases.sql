select {{schema}}.release_json(r) as release
from {{schema}}.removal_releases r
where r.until > {{schema}}.clock_ms()
order by r.at desc, r.kind, r.subject
