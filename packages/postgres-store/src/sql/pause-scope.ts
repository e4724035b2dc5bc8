import type { PauseScope } from '@calsync/core'

/** The id in a pause's row. */
export function subjectOf(scope: PauseScope): string {
  switch (scope.kind) {
    case 'everything':
      return ''
    case 'organization':
      return scope.organizationId
    case 'integration':
      return scope.integration
    case 'connection':
      return scope.connectionId.toLowerCase()
  }
}

export function scopeOf(kind: PauseScope['kind'], subject: string): PauseScope {
  switch (kind) {
    case 'everything':
      return { kind }
    case 'organization':
      return { kind, organizationId: subject }
    case 'integration':
      return { kind, integration: subject }
    case 'connection':
      return { kind, connectionId: subject }
  }
}
