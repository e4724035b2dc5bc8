import type { Dice } from './dice.ts'
import { FAILPOINTS, faults } from './faults/catalogue.ts'
import type { Fault, Stage } from './faults/fault.ts'
import type { Narrator } from './narrator.ts'
import type { Recovered, Recovery } from './recovery.ts'
import type { Tally } from './tally.ts'

export interface StrikeParts {
  readonly stage: Stage
  readonly recovery: Recovery
  readonly narrator: Narrator
  readonly tally: Tally
}

/** Room for the longest name. */
export const NAME_WIDTH =
  Math.max(...[FAILPOINTS, ...faults.map(({ name }) => name)].map((name) => name.length)) + 1

/**
 * One fault, from its beginning to its end, told in one line. With `measured`, an edit of each user
 * is committed as soon as it has struck, and its way into the calendar is timed. Never rejects: a
 * fault that could not strike is told and counted as such.
 */
export async function strike(
  { stage, recovery, narrator, tally }: StrikeParts,
  fault: Fault,
  dice: Dice,
  measured: boolean,
): Promise<void> {
  const { name, says } = fault
  const at = Date.now()
  const tell = (text: string): void => narrator.tell(`${name.padEnd(NAME_WIDTH)} ${text}`, at)
  try {
    const { to, users, over } = await fault.strike(stage, dice)
    const [did, recovered] = await Promise.all([
      over,
      measured ? recovery.measure(name, users) : null,
    ])
    if (did === false) tally.idle(name)
    else tally.struck(name)
    const came = did === false ? 'nothing came by that it could strike' : did
    const parts = [says, to, came, recovered === null ? undefined : sayRecovered(recovered)]
    tell(parts.filter((part) => part !== undefined).join(' · '))
  } catch (error) {
    tally.idle(name)
    tell(`could not strike: ${firstLine(error)}`)
  }
}

export function sayRecovered({ ms, missing }: Recovered): string {
  if (ms !== null) return `calendars up to date after ${(ms / 1000).toFixed(1)} s`
  return `${missing.join(', ')} not up to date within 30 s`
}

export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.split('\n')[0] ?? ''
}
