select {{schema}}.to_ms({{schema}}.clock_ms()) as now,
  coalesce((
    select json_agg(json_build_object(
      'name', s.name,
      'running', s.progress -> 'running',
      'last', s.progress -> 'last',
      'watermark', s.watermark_ms) order by s.name collate "C")
    from {{schema}}.scans s
  ), '[]') as scans
