-- Results that the host's own code takes: each on its own lease, with tries of its own.
alter table {{schema}}.result_outbox
  -- Null: at once.
  add column due_at timestamptz,
  add column tries integer not null default 0,
  -- Raised whenever it is taken: an end is stored for the lease that it belongs to.
  add column fence integer not null default 0,
  add column leased_until timestamptz,
  add column last_error text,
  -- Given up: handed to nobody until somebody orders it.
  add column parked_at timestamptz,
  add column retry_by text,
  add column retry_reason text;

-- Leases the first message of each key that is not parked, if it is due.
--
-- The keys are walked by an index, one step each: with "no earlier one of this key" instead, every
-- message of a long queue was looked at each time.
create function {{schema}}.take_deliveries(p_kinds text[], p_limit integer, p_lease_ms float8)
returns table (seq bigint, fence integer, try_number integer, message json)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
  v_now timestamptz := {{schema}}.clock_ms();
begin
  return query
  with recursive heads as (
    (select o.key, o.seq from {{schema}}.result_outbox o
     where o.parked_at is null
     order by o.key, o.seq limit 1)
    union all
    select n.key, n.seq
    from heads h
    cross join lateral (
      select o.key, o.seq from {{schema}}.result_outbox o
      where o.key > h.key and o.parked_at is null
      order by o.key, o.seq limit 1) n
  ), taken as (
    select o.seq
    from heads h
    join {{schema}}.result_outbox o on o.seq = h.seq
    where o.kind = any (p_kinds) and o.parked_at is null
      and (o.due_at is null or o.due_at <= v_now)
      and (o.leased_until is null or o.leased_until <= v_now)
    order by o.seq
    limit p_limit
    for no key update of o skip locked
  )
  update {{schema}}.result_outbox o set
    tries = o.tries + 1,
    fence = o.fence + 1,
    leased_until = v_now + p_lease_ms * interval '1 millisecond'
  from taken t
  where o.seq = t.seq
  returning o.seq, o.fence, o.tries, json_build_object(
    'id', o.id, 'kind', o.kind, 'integration', o.integration, 'key', o.key, 'body', o.body);
end
$$;

-- p_ends: handled, retry (after p_delays_ms), park.
create function {{schema}}.settle_deliveries(
  p_seqs bigint[], p_fences integer[], p_ends text[], p_delays_ms float8[], p_errors text[]
)
returns void
language plpgsql volatile
as $$
#variable_conflict use_column
declare
  v_now timestamptz := {{schema}}.clock_ms();
begin
  delete from {{schema}}.result_outbox o
  using unnest(p_seqs, p_fences, p_ends) as s (seq, fence, ending)
  where o.seq = s.seq and o.fence = s.fence and o.leased_until is not null and s.ending = 'handled';

  update {{schema}}.result_outbox o set
    leased_until = null,
    due_at = v_now + s.delay_ms * interval '1 millisecond',
    last_error = s.error,
    parked_at = case when s.ending = 'park' then v_now end
  from unnest(p_seqs, p_fences, p_ends, p_delays_ms, p_errors)
    as s (seq, fence, ending, delay_ms, error)
  where o.seq = s.seq and o.fence = s.fence and o.leased_until is not null and s.ending <> 'handled';
end
$$;

-- For people with psql.
create view {{schema}}.v_parked as
select o.id, o.kind, o.integration, o.key, o.tries, o.last_error as error, o.parked_at, o.created_at, o.body
from {{schema}}.result_outbox o
where o.parked_at is not null;
