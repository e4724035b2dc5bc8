-- How far the scans for changes made around the SDK have come; written once a page.
create table {{schema}}.scans (
  name text primary key,
  -- {"running", "last"}: as the port has them.
  progress json not null,
  -- On the source's clock, not on ours: a number, so that nobody takes it for a time of this database.
  watermark_ms float8,
  saved_at timestamptz not null default {{schema}}.clock_ms()
) with (fillfactor = 50);

-- A head as a scan compares it; the snapshot only where the hash is of another version of the code.
create function {{schema}}.scanned_head_json(h {{schema}}.schedules, p_hash_version integer)
returns json
language sql stable parallel safe
return json_build_object(
  'ref', h.ref,
  'state', h.state,
  'version', h.version,
  'hash', case when coalesce(h.hash_version, p_hash_version) = p_hash_version then h.hash end,
  'snapshot', case
    when h.hash is not null and coalesce(h.hash_version, p_hash_version) <> p_hash_version
      then h.snapshot end,
  'errorCode', h.error ->> 'code',
  'isMarked', exists (select from {{schema}}.changes m where m.ref = h.ref)
);
