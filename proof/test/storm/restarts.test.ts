import { expect, it } from 'vitest'
import { restarts } from '../../src/storm/scenarios/restarts.ts'
import { broken } from './broken.ts'

it('the next workers wait for what the killed ones were told', async () => {
  const report = await restarts({ seed: 5, mailboxes: 6, schedules: 10, workers: 2, rounds: 8 })
  expect(broken(report)).toEqual([])
}, 120_000)
