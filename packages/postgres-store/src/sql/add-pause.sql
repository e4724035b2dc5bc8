insert into {{schema}}.pauses (kind, subject, "by", reason) values ($1, $2, $3, $4)
on conflict (kind, subject) do nothing
returning true as added
