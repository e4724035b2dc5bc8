import type { PauseScope } from '@calsync/core'
import type { Report } from '../output/report.js'
import { flagOf } from '../questions/gate.js'

/** One scope, and whether pausing or resuming it changed anything. */
export interface PauseResult {
  readonly scope: PauseScope
  readonly changed: boolean
}

export function pauseReport(kind: 'pause' | 'resume', results: readonly PauseResult[]): Report {
  return {
    kind,
    data: { scopes: results, changed: results.filter(({ changed }) => changed).length },
    rows: results,
    text: (style) => {
      const lines = results.map(({ scope, changed }) => {
        const what = describeScope(scope)
        if (kind === 'pause')
          return changed ? style.yellow(`Paused: ${what}.`) : `Was paused already: ${what}.`
        return changed ? style.green(`Goes on: ${what}.`) : `Was not paused: ${what}.`
      })
      const [first] = results
      if (kind === 'pause' && first !== undefined) {
        lines.push('Changes are kept and planned; nothing is sent.')
        lines.push(style.dim(`next: calsync resume ${flagOf(first.scope)}`))
      }
      return lines.join('\n')
    },
  }
}

function describeScope(scope: PauseScope): string {
  switch (scope.kind) {
    case 'everything':
      return 'everything'
    case 'organization':
      return `organization ${scope.organizationId}`
    case 'integration':
      return `integration ${scope.integration}`
    case 'connection':
      return `connection ${scope.connectionId}`
  }
}
