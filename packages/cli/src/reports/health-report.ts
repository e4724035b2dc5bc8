import type { HealthReport } from '@calsync/core'
import { exitCodes } from '../output/exit-code.js'
import type { Report } from '../output/report.js'
import type { Style } from '../output/style.js'
import { table } from '../output/table.js'
import { counted, oneLine } from '../output/words.js'
import { type Gate, gateOf, type GateFacts } from '../questions/gate.js'
import { iso } from './iso.js'

/** A connection that its user left on purpose is nobody's worry. */
export function needsAttention({ connection, health }: HealthReport): boolean {
  if (connection.state === 'disconnected') return false
  return connection.state === 'blocked' || health === 'failed' || health === 'degraded'
}

export function healthReport(reports: readonly HealthReport[], facts: GateFacts): Report {
  const rows = reports.map((report) => {
    const { connection, health, message, source } = report
    const gate = gateOf(connection, facts)
    return {
      connectionId: connection.id,
      userId: connection.userId,
      organizationId: connection.organizationId,
      integration: connection.integration,
      account: connection.account,
      state: connection.state,
      health,
      source,
      message,
      checkedAt: iso(connection.healthCheckedAt),
      lastError: connection.lastError,
      held: gate,
      needsAttention: needsAttention(report),
    }
  })
  const attention = rows.filter((row) => row.needsAttention).length
  const worst = attention > 0 ? exitCodes.findings : exitCodes.ok
  return {
    kind: 'health',
    data: { connections: rows, needsAttention: attention },
    rows,
    text: (style) => healthText(rows, attention, style),
    exitCode: worst,
  }
}

interface HealthRow {
  readonly userId: string
  readonly organizationId: string
  readonly integration: string
  readonly account: string
  readonly state: string
  readonly health: string
  readonly source: string
  readonly message: string
  readonly held: Gate | null
  readonly needsAttention: boolean
}

function healthText(rows: readonly HealthRow[], attention: number, style: Style): string {
  if (rows.length === 0) return 'There are no connections.'
  const lines = rows.map((row) => [
    row.needsAttention ? style.red('✗') : style.green('✓'),
    row.userId,
    row.organizationId,
    row.integration,
    row.account,
    row.state,
    row.source === 'vault' ? row.health : `${row.health} (stored)`,
    oneLine(row.held === null ? row.message : `${row.held.why}; ${row.held.next}`, 120),
  ])
  const heading = ['', 'USER', 'ORGANIZATION', 'INTEGRATION', 'ACCOUNT', 'STATE', 'HEALTH', 'NOTE']
  const summary =
    attention === 0
      ? `${counted(rows.length, 'connection')}, none needs attention.`
      : style.red(`${attention} of ${counted(rows.length, 'connection')} needs attention.`)
  return `${table(heading, lines, style.bold)}\n\n${summary}`
}
