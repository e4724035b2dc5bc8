insert into {{schema}}.scans as s (name, progress, watermark_ms, saved_at)
values ($1, $2, $3, {{schema}}.clock_ms())
on conflict (name) do update set
  progress = excluded.progress,
  watermark_ms = excluded.watermark_ms,
  saved_at = excluded.saved_at
