import { expect, it } from 'vitest'
import { overtaking } from '../../src/storm/scenarios/overtaking.ts'
import { broken, valueOf } from './broken.ts'

it('edits overtake a backfill that uses up the limit of the account', async () => {
  const report = await overtaking({
    seed: 2,
    mailboxes: 6,
    standing: 10,
    schedules: 300,
    workers: 3,
    editsPerSecond: 1,
    accountPerMinute: 200,
  })
  expect(broken(report)).toEqual([])
  // 90 calls of 20 schedules: 32 at once, the others at 160 a minute less one each second for edits.
  expect(valueOf(report, 'backfill: duration')).toBeLessThan(1.5 * 35_000)
}, 120_000)
