select w.id, w.version, {{schema}}.to_ms(w.started_at) as "startedAt", w.configuration, w.activity,
  {{schema}}.to_ms(w.seen_at) as "seenAt"
from {{schema}}.workers w
order by w.seen_at desc, w.id
