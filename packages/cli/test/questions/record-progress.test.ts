import type { RecordStatus } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import type { Gate } from '../../src/questions/gate.js'
import { isSettled, type Progress, recordProgress } from '../../src/questions/record-progress.js'

const gate: Gate = { kind: 'paused', why: 'paused', next: 'calsync resume --all' }

const rows: [RecordStatus, number, Gate | null, Progress, boolean][] = [
  ['synced', 0, null, 'applied', true],
  ['deleted', 0, null, 'applied', true],
  ['detached', 0, null, 'applied', true],
  ['synced', 0, gate, 'applied', true],
  ['dead', 5, null, 'dead', true],
  ['retry', 0, null, 'waiting', false],
  ['retry', 1, null, 'failing', false],
  ['retry', 0, gate, 'held', true],
  ['pending', 0, null, 'waiting', false],
]

describe('recordProgress', () => {
  it.each(rows)('%s with %d tries, gate %j → %s', (status, tries, held, expected, settled) => {
    const progress = recordProgress({ status, tries }, held)
    expect(progress).toBe(expected)
    expect(isSettled(progress)).toBe(settled)
  })
})
