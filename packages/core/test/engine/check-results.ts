import { expect } from 'vitest'
import type { SimulatedHost } from './simulated-host.js'

interface Completed {
  readonly id: string
  readonly version: number
  readonly supersedes: number
}

/**
 * Judges the messages that left: one completed message per applied version, each naming those that
 * it supersedes; one dead letter per record that was given up.
 */
export function checkResults(host: SimulatedHost, name: string): void {
  const { outbox, records } = host.store.snapshot()
  // A publisher that died holds its messages: here there is no connection whose end frees them.
  const all = [...outbox.map(({ message }) => message), ...host.published]
  const messages = [...new Map(all.map((message) => [message.id, message])).values()]
  const completed = messages
    .filter(({ kind }) => kind === 'completed')
    .map(({ id, body }) => ({ id, ...body }) as unknown as Completed)
  const byRecord = Map.groupBy(completed, ({ id }) => id.slice(0, id.indexOf(':')))
  for (const record of records) {
    const told = (byRecord.get(record.id) ?? []).sort((a, b) => a.version - b.version)
    let before = 0
    for (const { id, version, supersedes } of told) {
      expect(version, `${name}: ${id} tells of a version that was told`).toBeGreaterThan(before)
      expect(supersedes, `${name}: ${id} leaves a version out`).toBe(before)
      before = version
    }
    expect(before, `${name}: the last version of ${record.ref}`).toBe(record.applied?.version ?? 0)
  }
  const gaveUp = new Set(
    host.settled
      .filter(({ patch, audit }) => patch.status === 'dead' && audit?.action !== 'find')
      .map(({ recordId, audit }) => `${recordId} v${audit?.version} try ${audit?.tryNumber}`),
  )
  const deadLetters = messages.filter(({ kind }) => kind === 'dlq')
  expect(deadLetters.length, `${name}: dead letters`).toBe(gaveUp.size)
}
