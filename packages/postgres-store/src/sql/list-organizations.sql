select
  s.organization_id as "organizationId", s.integration, s.enabled, s.changed_by as "changedBy"
from {{schema}}.organization_integration_settings s
order by s.organization_id, s.integration
