import type { Mutant } from '../mutant.ts'

const planSchedule = 'packages/core/src/decide/plan-schedule.ts'

/** What becomes of a schedule's records when it is planned. */
export const planning: readonly Mutant[] = [
  {
    name: 'removed-facilitator-kept',
    says: 'a facilitator who is removed from a schedule keeps it in the calendar',
    file: planSchedule,
    find: `      remove('no longer a facilitator')
      continue`,
    replace: '      continue',
    where: 'simulator',
    expects: ['I6'],
  },
  {
    name: 'missing-rows-deleted',
    says: 'rows that are merely absent from the source are deleted from the calendars',
    file: planSchedule,
    find: `        ? planRemoval(locked, null, targets, context)
        : keepAll(locked, 'source_missing', null, targets, context)`,
    replace: `        ? planRemoval(locked, null, targets, context)
        : planRemoval(locked, null, targets, context)`,
    where: 'simulator',
    expects: ['I11', 'I2'],
  },
  {
    name: 'unchanged-schedule-not-planned',
    says: 'a schedule that did not change is not planned, not even for somebody who connects later',
    file: planSchedule,
    find: `  const wishes: Wish[] = []
  let replanAt: Instant | null = null
  for (const connection`,
    replace: `  if (locked.head.hash === hashSchedule(schedule)) {
    return { head: { ...locked.head, replanAt: null }, records: [], mails: 0 }
  }
  const wishes: Wish[] = []
  let replanAt: Instant | null = null
  for (const connection`,
    where: 'simulator',
    expects: ['I2'],
  },
  {
    name: 'blocked-connection-not-planned',
    says: 'nothing is planned for a blocked connection, as if the reconnect would bring it all back',
    file: planSchedule,
    find: `    const records = recordsByConnection.get(connection.id) ?? noRecords
    const remove =`,
    replace: `    if (connection.state === 'blocked') continue
    const records = recordsByConnection.get(connection.id) ?? noRecords
    const remove =`,
    where: 'simulator',
    expects: ['I2', 'I6'],
  },
  {
    name: 'incarnation-raised-at-planning',
    says: 'each plan of a record raises its incarnation, though its event was not seen to be absent',
    file: 'packages/testkit/src/memory-store/apply-plan.ts',
    find: '      externalId: externalIdAfterWrite(record, write),',
    replace: `      externalId: externalIdAfterWrite(record, write),
      incarnation: record.incarnation + 1,`,
    where: 'simulator',
    expects: ['I1', 'I6'],
  },
  {
    name: 'version-of-a-known-hash',
    says: 'a schedule that goes back to an earlier state gets no new version',
    file: planSchedule,
    find: '  const raise = head.version === 0 || head.hash !== next.hash || touchesExisting',
    replace: `  const raise = head.version === 0 || (head.hash !== next.hash && next.state === 'live')`,
    where: 'simulator',
    expects: ['I6'],
  },
]
