select p.kind, p.subject, p."by", p.reason, {{schema}}.to_ms(p.at) as at
from {{schema}}.pauses p
order by p.at, p.kind, p.subject
