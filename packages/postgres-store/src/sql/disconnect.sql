update {{schema}}.user_integration_connections set
  state = 'disconnected', disconnected_at = {{schema}}.clock_ms(), disconnected_by = $2
where id = $1 and state <> 'disconnected'
