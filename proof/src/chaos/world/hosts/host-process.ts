import { createCalsync } from 'calsync'
import { Dice } from '../../dice.ts'
import { dieWithParent, firstMessage } from '../processes/own-messages.ts'
import { atDesk } from './class-desk.ts'
import { editAtRandom } from './edit-at-random.ts'
import { Editing } from './editing.ts'
import type { HostOrder, HostReport, HostStart } from './host-messages.ts'
import { openPool } from './open-pool.ts'

const AT_ONCE = 8

dieWithParent()
const { name, ...ground } = await firstMessage<HostStart>()
// A connection for each transaction, and some for the notes of those that are rolled back.
const pool = openPool(process.env['DATABASE_URL'] ?? '', `chaos-${name}`, AT_ONCE + 4)
const parts = { pool, calsync: createCalsync({ database: pool }) }
const editing = new Editing()
const report = (message: HostReport): void => void process.send?.(message, () => {})

process.on('message', (order: HostOrder) => {
  if (order.kind === 'pause') {
    void editing.pause().then(() => report({ kind: 'paused' }))
    return
  }
  editing.begin(
    new Dice(order.seed),
    { perSecond: order.perSecond, atOnce: AT_ONCE },
    async (dice) => atDesk(parts, (desk) => editAtRandom(desk, dice, ground)),
  )
})
report({ kind: 'ready' })
