import type { Release, ReleaseScope } from '@calsync/core'

/** A release as `release_json` gives it. */
export interface ReleaseRow extends Omit<Release, 'scope'> {
  readonly kind: ReleaseScope['kind']
  readonly subject: string
}

export function releaseOf({ kind, subject, ...release }: ReleaseRow): Release {
  return { scope: scopeOf(kind, subject), ...release }
}

/** What the scope names: the id of an organisation or a user, `''` for everything. */
export function releaseSubject(scope: ReleaseScope): string {
  switch (scope.kind) {
    case 'everything':
      return ''
    case 'organization':
      return scope.organizationId
    case 'user':
      return scope.userId
  }
}

function scopeOf(kind: ReleaseScope['kind'], subject: string): ReleaseScope {
  switch (kind) {
    case 'everything':
      return { kind }
    case 'organization':
      return { kind, organizationId: subject }
    case 'user':
      return { kind, userId: subject }
  }
}
