-- The time at which a statement's transaction began: `clock_ms()` where an index is to be used. Both
-- are the only clocks of calsync's statements, so that tests can put others in their place.
create function {{schema}}.present() returns timestamptz
language sql stable parallel safe
return now();
