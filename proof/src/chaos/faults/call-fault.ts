import { setTimeout as delay } from 'node:timers/promises'
import type { FaultRuleInput, SandboxClient } from '@calsync/testkit/sandbox'
import type { Dice } from '../dice.ts'
import type { Fault, Ground } from './fault.ts'
import { insist } from './insist.ts'

export interface CallFault {
  readonly name: string
  readonly says: string
  /** A rule for the sandbox; the mailbox is added. */
  readonly rule: (dice: Dice) => FaultRuleInput
  /** Strikes the calls of every mailbox: what it spoils has none. */
  readonly forAll?: boolean
  /** Default `calls`: any number of them at once. */
  readonly ground?: Ground
}

const LASTS_MS = [1_500, 4_000] as const
/** When no call has come by in that time, so much longer is waited for the first. */
const FIRST_CALL_MS = 10_000
const LOOK_MS = 100

/** A fault of the provider: calls to one mailbox, or to all, are spoilt by rule for a few seconds. */
export function callFault(what: CallFault): Fault & CallFault {
  const { rule, forAll = false } = what
  return {
    ground: 'calls',
    ...what,
    strike: async ({ world: { sandbox, users } }, dice) => {
      const user = forAll || dice.chance(0.3) ? null : dice.pick(users)
      const id = await sandbox.addFault({ ...rule(dice), ...(user !== null && { mailbox: user }) })
      const over = delay(dice.between(...LASTS_MS)).then(() => lift(sandbox, id))
      return user === null ? { to: 'everybody', over } : { to: user, users: [user], over }
    },
  }
}

async function lift(sandbox: SandboxClient, id: string): Promise<string | false> {
  const deadline = Date.now() + FIRST_CALL_MS
  let struck = await timesStruck(sandbox, id)
  while (struck === 0 && Date.now() < deadline) {
    await delay(LOOK_MS)
    struck = await timesStruck(sandbox, id)
  }
  await insist(() => sandbox.removeFault(id))
  return struck === 0 ? false : `${struck} ${struck === 1 ? 'call' : 'calls'} struck`
}

async function timesStruck(sandbox: SandboxClient, id: string): Promise<number> {
  return (await sandbox.faults()).find(({ rule }) => rule.id === id)?.struck ?? 0
}
