import { setTimeout as delay } from 'node:timers/promises'
import type { SandboxClient } from '@calsync/testkit/sandbox'
import type { Fault } from './fault.ts'
import { insist } from './insist.ts'

const CALL_LIMIT_MS = 10_000

/** The token dies; the user links the mailbox again while calls of the old key are under way. */
export const unauthorized: Fault = {
  name: 'unauthorized',
  says: 'the connection is revoked: 401 until the user connects again',
  ground: 'calls',
  strike: async ({ world }, dice) => {
    const { sandbox } = world
    const user = dice.pick(world.users)
    const vaultState = dice.pick(['operational', 'failed'] as const)
    const action = { type: 'unauthorized', vaultState } as const
    const id = await sandbox.addFault({ mailbox: user, times: 1, action })
    const over = (async () => {
      const struck = await hasStruck(sandbox, id)
      await delay(dice.between(0, 2_500))
      await insist(() => sandbox.removeFault(id))
      // Whatever was seen: it may have struck between the last look and its removal.
      await insist(() => world.reconnect(user))
      return struck ? 'connected again' : false
    })()
    return { to: user, users: [user], over }
  },
}

async function hasStruck(sandbox: SandboxClient, id: string): Promise<boolean> {
  const deadline = Date.now() + CALL_LIMIT_MS
  while (Date.now() < deadline) {
    const status = (await sandbox.faults()).find(({ rule }) => rule.id === id)
    if (status !== undefined && status.struck > 0) return true
    await delay(50)
  }
  return false
}
