import { expect, it } from 'vitest'
import { fairness } from '../../src/storm/scenarios/fairness.ts'
import { slowBackfill } from '../../src/storm/scenarios/slow-backfill.ts'
import { broken, valueOf } from './broken.ts'

it('a throttled mailbox, a slow one, a poison record and a withdrawn access delay nobody else', async () => {
  const report = await fairness({
    seed: 2,
    mailboxes: 20,
    schedules: 5,
    workers: 3,
    editsPerSecond: 10,
    stretchMs: 90_000,
    stretches: [['throttled', 'slow', 'poison', 'revoked']],
    accountPerMinute: 1_000,
  })
  expect(broken(report)).toEqual([])
  expect(valueOf(report, 'all of them: beside the poison record, p99')).toBeLessThan(2_000)
}, 120_000)

it('a slow mailbox is sent what it can answer in time, and nobody else notices', async () => {
  const report = await slowBackfill({
    seed: 2,
    mailboxes: 4,
    schedules: 100,
    workers: 2,
    operationMs: 2_500,
    editingMs: 120_000,
  })
  expect(broken(report)).toEqual([])
}, 120_000)
