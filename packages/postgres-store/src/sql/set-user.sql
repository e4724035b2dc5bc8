update {{schema}}.user_integration_connections c set
  opt_out = $4,
  opt_out_by = $5,
  opt_out_at = {{schema}}.clock_ms()
where c.organization_id = $1 and c.user_id = $2 and c.integration = $3
returning c.id
