import type { Message } from 'kafkajs'
import type { Dice } from '../../dice.ts'

/** A message that no reader of requests can make sense of. */
export function garbage(dice: Dice): Message {
  const key = `garbage-${dice.between(1, 1_000)}`
  return { key, value: dice.pick(makers)(dice) }
}

const makers: readonly ((dice: Dice) => Buffer | string | null)[] = [
  (dice) => Buffer.from(Array.from({ length: dice.between(1, 400) }, () => dice.between(0, 255))),
  // Cut in the midst of a text, so that it is no JSON.
  (dice) => request({}).slice(0, dice.between(1, 60)),
  (dice) => JSON.stringify(dice.pick([null, 7, 'batch_sync', [], [[]], { type: 'batch_sync' }])),
  () => request({ connectionId: 'not-a-uuid' }),
  () => request({ type: 'drop_everything' }),
  () => request({ timestamp: 'yesterday' }),
  () => request({ userId: { $ne: null } }),
  () => request({ userId: 'x'.repeat(400) }),
  () => request({ userId: 'x'.repeat(100_000) }),
  () => '['.repeat(30_000),
  () => '',
  () => null,
]

function request(changes: object): string {
  return JSON.stringify({
    type: 'batch_sync',
    connectionId: '00000000-0000-4000-8000-000000000000',
    userId: 'nobody',
    priority: 'low',
    reason: 'scheduled',
    timestamp: '2026-01-01T00:00:00Z',
    ...changes,
  })
}
