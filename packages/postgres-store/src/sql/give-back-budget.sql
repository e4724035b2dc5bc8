-- More than the capacity is cut off when it is taken from the next time.
update {{schema}}.integration_rate_limits b set tokens = b.tokens + $2
where b.key = $1 and (b.held_until is null or b.held_until <= {{schema}}.clock_ms())
