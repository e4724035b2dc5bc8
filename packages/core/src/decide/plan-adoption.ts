import type { AdoptionAnswer } from '../model/adoption.js'
import type { Connection } from '../model/connection.js'
import { readPart } from '../model/part.js'
import type { LoadedSchedule } from '../model/schedule.js'
import type { SyncRecord } from '../model/sync-record.js'
import type { LockedHead, RecordWrite, Targets } from '../ports/store/change-store.js'
import { NO_SUCH_PART } from './lay-out.js'
import { planSchedule, type PlanContext, type SchedulePlan } from './plan-schedule.js'

/** An event that is to be taken over for a schedule; nobody else writes to the connection now. */
export interface AdoptionWish {
  readonly row: number
  readonly connection: Connection
  readonly externalId: string
}

export interface PlannedAdoption {
  readonly row: number
  readonly answer: AdoptionAnswer
  readonly message: string
}

export interface AdoptionPlan {
  readonly plan: SchedulePlan
  readonly adoptions: readonly PlannedAdoption[]
}

/**
 * Plans a schedule as if the events stood in the calendars already, with a content that nobody
 * knows: what is wanted is written over them, what is not wanted is removed, and nothing is created
 * beside them.
 */
export function planAdoption(
  locked: LockedHead,
  loaded: LoadedSchedule,
  targets: Targets,
  wishes: readonly AdoptionWish[],
  context: PlanContext,
): AdoptionPlan {
  const { accepted, answered } = sortOut(wishes, loaded, targets)
  const plan = planSchedule(locked, loaded, withEvents(targets, accepted, context), context)
  const judged = accepted.map((wish) => ({ wish, adoption: judge(wish, plan, loaded) }))
  const refused = judged.filter(({ adoption }) => !isPlanned(adoption))
  if (refused.length > 0) {
    // What is refused must not be planned as if it stood.
    const rest = judged.filter(({ adoption }) => isPlanned(adoption)).map(({ wish }) => wish)
    const again = planAdoption(locked, loaded, targets, rest, context)
    const refusals = refused.map(({ adoption }) => adoption)
    return { plan: again.plan, adoptions: [...answered, ...refusals, ...again.adoptions] }
  }
  const records = plan.records.map((write) => withExternalId(write, accepted))
  const adoptions = [...answered, ...judged.map(({ adoption }) => adoption)]
  return { plan: { ...plan, records }, adoptions }
}

function isPlanned({ answer }: PlannedAdoption): boolean {
  return answer === 'adopted' || answer === 'removed'
}

function sortOut(wishes: readonly AdoptionWish[], loaded: LoadedSchedule, { records }: Targets) {
  const accepted: AdoptionWish[] = []
  const answered: PlannedAdoption[] = []
  for (const wish of wishes) {
    const { row, connection, externalId } = wish
    const rival = accepted.find((other) => other.connection.id === connection.id)
    const known = whatStands(
      records.filter(({ connectionId }) => connectionId === connection.id),
      externalId,
    )
    if (isForeign(connection, loaded)) answered.push({ row, ...foreign })
    else if (known !== null) answered.push({ row, ...known })
    else if (rival === undefined) accepted.push(wish)
    else answered.push({ row, ...rivalOf(rival, externalId) })
  }
  return { accepted, answered }
}

const foreign = {
  answer: 'no_connection',
  message: "the schedule is another organization's by now",
} as const

/** Nothing of one organisation is ever written for a connection of another. */
function isForeign({ organizationId }: Connection, loaded: LoadedSchedule): boolean {
  return loaded.kind === 'found' && loaded.schedule.organizationId !== organizationId
}

function rivalOf(rival: AdoptionWish, externalId: string) {
  if (rival.externalId === externalId) {
    return { answer: 'already', message: `the same as row ${rival.row}` } as const
  }
  return { answer: 'taken', message: `row ${rival.row} names another event for it` } as const
}

/** What calsync has of the schedule in this calendar already; `null` when nothing was ever tried. */
function whatStands(
  records: readonly SyncRecord[],
  externalId: string,
): Pick<PlannedAdoption, 'answer' | 'message'> | null {
  if (records.some((record) => record.externalId === externalId)) {
    return { answer: 'already', message: 'calsync keeps this event already' }
  }
  const wholes = records.filter(({ part }) => readPart(part).kind === 'whole')
  if (wholes.some((record) => record.externalId !== null)) {
    return { answer: 'taken', message: 'calsync keeps another event for it' }
  }
  if (wholes.some(({ attempt }) => attempt !== null)) {
    return { answer: 'taken', message: 'calsync may have created another event for it just now' }
  }
  if (wholes.some(({ applied, part }) => applied !== null || part !== '')) {
    return {
      answer: 'taken',
      message: 'calsync had an event of its own for it before, or none to make',
    }
  }
  return null
}

function withEvents(
  targets: Targets,
  wishes: readonly AdoptionWish[],
  { newId }: PlanContext,
): Targets {
  if (wishes.length === 0) return targets
  const known = new Map(
    targets.records
      .filter(({ part }) => part === '')
      .map((record) => [record.connectionId, record] as const),
  )
  const standing = wishes.map(({ connection, externalId }): SyncRecord => {
    const record = known.get(connection.id) ?? untried(newId(), targets, connection)
    const { version } = record.desired
    return { ...record, externalId, desired: { version, presence: 'present', hash: null } }
  })
  const replaced = new Set(standing.map(({ id }) => id))
  const present = new Set(targets.connections.map(({ id }) => id))
  return {
    ref: targets.ref,
    connections: [
      ...targets.connections,
      ...wishes.map(({ connection }) => connection).filter(({ id }) => !present.has(id)),
    ],
    records: [...targets.records.filter(({ id }) => !replaced.has(id)), ...standing],
  }
}

function untried(id: string, { ref }: Targets, { id: connectionId }: Connection): SyncRecord {
  return {
    id,
    connectionId,
    ref,
    part: '',
    desired: { version: 0, presence: 'present', hash: null },
    applied: null,
    externalId: null,
    incarnation: 1,
    attempt: null,
    doubt: null,
    verify: false,
    tries: 0,
    tryNumber: 0,
    dueAt: null,
    priority: 'background',
    status: 'pending',
    lastError: null,
  }
}

function judge(
  { row, connection }: AdoptionWish,
  plan: SchedulePlan,
  loaded: LoadedSchedule,
): PlannedAdoption {
  const write = plan.records.find(
    ({ connectionId, part }) => connectionId === connection.id && part === '',
  )
  if (write === undefined) return { row, ...whyUnplanned(plan, loaded) }
  if (write.desired.presence === 'present') {
    return { row, answer: 'adopted', message: 'from now on calsync keeps this event' }
  }
  if (write.reason === NO_SUCH_PART) {
    const message = 'the calendar holds this series as one event per occurrence'
    return { row, answer: 'as_occurrences', message }
  }
  return { row, answer: 'removed', message: `to be deleted: ${write.reason ?? 'not wanted'}` }
}

function whyUnplanned(
  { head }: SchedulePlan,
  loaded: LoadedSchedule,
): Pick<PlannedAdoption, 'answer' | 'message'> {
  if (loaded.kind === 'missing') {
    return { answer: 'unknown_schedule', message: 'the source has no such row' }
  }
  return { answer: 'unreadable', message: head.error?.message ?? 'it could not be planned' }
}

function withExternalId(write: RecordWrite, wishes: readonly AdoptionWish[]): RecordWrite {
  const wish = wishes.find(({ connection }) => connection.id === write.connectionId)
  return wish === undefined || write.part !== '' ? write : { ...write, externalId: wish.externalId }
}
