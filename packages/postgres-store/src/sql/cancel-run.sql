update {{schema}}.runs set
  status = 'cancelled', finished_at = {{schema}}.clock_ms(), leased_by = null, lease_until = null
where id = $1 and status in ('queued', 'running')
returning true as cancelled
