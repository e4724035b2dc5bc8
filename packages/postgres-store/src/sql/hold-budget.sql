insert into {{schema}}.integration_rate_limits as b (key, tokens, refilled_at, held_until)
-- Emptied now, also when the hold is over by the time it gets here.
values (
  $1, 0, greatest({{schema}}.from_ms($2), {{schema}}.clock_ms()), {{schema}}.from_ms($2))
on conflict (key) do update set
  tokens = 0,
  refilled_at = greatest(b.refilled_at, excluded.refilled_at),
  held_until = greatest(b.held_until, excluded.held_until)
