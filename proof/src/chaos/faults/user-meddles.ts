import type { SandboxClient, SandboxEvent } from '@calsync/testkit/sandbox'
import type { Dice } from '../dice.ts'
import type { Fault } from './fault.ts'

const MINUTE_MS = 60_000

/** Users who change in Outlook what is the host's. */
export const userMeddles: readonly Fault[] = [
  meddling('user-deletes', 'a user deletes events in Outlook', async (sandbox, user, event) =>
    sandbox.deleteAsUser(user, event.id),
  ),
  meddling('user-moves', 'a user moves events in Outlook', async (sandbox, user, event, dice) => {
    const laterMs = dice.between(1, 120) * MINUTE_MS
    await sandbox.moveAsUser(user, event.id, {
      start: inUtc(event.startUtcMs + laterMs),
      end: inUtc(event.endUtcMs + laterMs),
    })
  }),
]

function meddling(
  name: string,
  says: string,
  act: (sandbox: SandboxClient, user: string, event: SandboxEvent, dice: Dice) => Promise<unknown>,
): Fault {
  return {
    name,
    says,
    ground: 'calls',
    strike: async ({ world: { sandbox, users } }, dice) => {
      const user = dice.pick(users)
      const events = (await sandbox.events(user)).filter(isSingle)
      const chosen = dice.shuffled(events).slice(0, dice.between(1, 3))
      let done = 0
      for (const event of chosen) {
        // Meanwhile calsync may have deleted it.
        await act(sandbox, user, event, dice).then(
          () => (done += 1),
          () => undefined,
        )
      }
      const over = Promise.resolve(done > 0 && `${done} of ${events.length} events`)
      return { to: user, users: [user], over }
    },
  }
}

/** To move a series moves all that its occurrences' changes refer to: another fault than this. */
function isSingle({ resource }: SandboxEvent): boolean {
  return resource['type'] === 'singleInstance'
}

function inUtc(ms: number) {
  return { dateTime: new Date(ms).toISOString().slice(0, -1), timeZone: 'UTC' }
}
