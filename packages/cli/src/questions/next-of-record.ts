import { errorAnswers, type SyncRecord } from '@calsync/core'
import { counted, instant, relative } from '../output/words.js'
import type { Gate } from './gate.js'

/** What happens to a record next, and the command that helps, if any does. */
export interface NextOfRecord {
  readonly happens: string
  readonly command: string | null
}

export interface NextFacts {
  readonly userId: string
  readonly gate: Gate | null
  /** Nothing is sent on the connection before. */
  readonly heldUntil: number | null
  readonly now: number
}

export function nextOfRecord(record: SyncRecord, facts: NextFacts): NextOfRecord {
  const { gate, heldUntil, now, userId } = facts
  const retry = `calsync retry --user ${userId} --schedule ${record.ref}`
  const { status, doubt, attempt, dueAt, lastError, tries } = record
  if (status === 'dead') {
    const who = lastError === null ? '' : `; ${actors[errorAnswers[lastError.class].actor]}`
    const when = tries === 0 ? 'at once' : `after ${counted(tries, 'try', 'tries')}`
    return { happens: `nothing: given up ${when}${who}, then`, command: retry }
  }
  if (dueAt !== null && gate !== null) {
    const command = gate.next.startsWith('calsync ') ? gate.next : null
    return {
      happens: `nothing is sent: ${gate.why}${command === null ? `; ${gate.next}` : ''}`,
      command,
    }
  }
  if (dueAt !== null && heldUntil !== null && heldUntil > now) {
    return {
      happens: `the mailbox asked to wait until ${instant(heldUntil)}; then it is sent`,
      command: null,
    }
  }
  if (doubt === 'unanswered' && attempt !== null) {
    const when = dueAt === null ? '' : ` ${relative(dueAt, now)}`
    return {
      happens: `a ${attempt.action} was never answered and may still land; it is looked up${when}`,
      command: null,
    }
  }
  if (doubt !== null) {
    return {
      happens: `its last ${attempt?.action ?? 'call'} may have been applied; it is looked up ${due(dueAt, now)}`,
      command: null,
    }
  }
  if (status === 'retry')
    return { happens: `tried again ${due(dueAt, now)} (${tries} failed so far)`, command: retry }
  if (status === 'pending') return { happens: `sent ${due(dueAt, now)}`, command: null }
  if (dueAt !== null) return { happens: `looked at once more ${due(dueAt, now)}`, command: null }
  if (status === 'detached') {
    return {
      happens: 'nothing: the user deleted the event, it stays so until the schedule changes',
      command: null,
    }
  }
  return { happens: 'nothing: the calendar shows what it should', command: null }
}

function due(at: number | null, now: number): string {
  if (at === null) return 'when it is due'
  return at <= now ? 'as soon as a worker comes to it' : relative(at, now)
}

const actors = {
  nobody: 'time alone may have mended it',
  user: 'the user has to act',
  admin: 'an administrator of the organization has to act',
  'on-call': 'somebody has to look at the configuration',
  developer: "the schedule's data have to be corrected",
} as const
