select
  s.organization_id as "organizationId", s.integration,
  {{schema}}.organization_mode(s.enabled, s.observing) as mode, s.changed_by as "changedBy", s.reason
from {{schema}}.organization_integration_settings s
order by s.organization_id, s.integration
