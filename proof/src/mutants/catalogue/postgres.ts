import type { Mutant } from '../mutant.ts'

const claiming = 'packages/postgres-store/src/migrations/0006-claiming.sql'
const settling = 'packages/postgres-store/src/migrations/0007-settling.sql'
const planning = 'packages/postgres-store/src/migrations/0005-planning.sql'

/** The same mistakes in SQL. The schema has to be migrated with the mutant applied. */
export const postgres: readonly Mutant[] = [
  {
    name: 'sql-settle-ignores-the-fence',
    says: 'results of a holder that lost its lease are stored, and give the lease of another back',
    file: settling,
    find: 'select count(*) filter (where l.fence = l.theirs) into v_held',
    replace: 'select count(*) into v_held',
    where: 'chaos',
    expects: ['I8', 'I2', 'I6'],
  },
  {
    name: 'sql-begin-ignores-the-fence',
    says: 'an attempt is stored, and sent, for a holder whose lease ran out',
    file: claiming,
    find: 'where c.id = l.id and c.fence = l.fence and c.lease_until > v_now',
    replace: 'where c.id = l.id',
    where: 'chaos',
    expects: ['I8', 'I4'],
  },
  {
    name: 'sql-claim-ignores-the-lease',
    says: 'a connection that somebody works on is claimed by another worker',
    file: claiming,
    find: '      and (c.lease_until is null or c.lease_until <= v_now)\n',
    replace: '',
    where: 'chaos',
    expects: ['I8', 'L1'],
  },
  {
    name: 'sql-claim-ignores-retry-after',
    says: 'a connection is claimed before the wait that its provider asked for is over',
    file: claiming,
    find: '      and (c.held_until is null or c.held_until <= v_now)\n',
    replace: '',
    where: 'chaos',
    expects: ['I8'],
  },
  {
    name: 'sql-key-before-call',
    says: 'an attempt that a dead worker left behind counts as done',
    file: claiming,
    find: `    doubt = 'unanswered',
    due_at = r.attempt_sent_at + p_flight,`,
    replace: `    applied_version = r.attempt_version,
    applied_presence = case r.attempt_action when 'delete' then 'absent' else 'present' end,
    applied_hash = r.attempt_hash,
    last_sync_at = r.attempt_sent_at,
    external_event_id = case when r.attempt_action <> 'delete'
      then coalesce(r.external_event_id, 'unknown') end,
    attempt_version = null, attempt_action = null, attempt_fence = null, attempt_epoch = null,
    attempt_sent_at = null, attempt_hash = null, attempt_call = null,
    status = case when r.attempt_version < r.desired_version then 'pending'
      when r.attempt_action = 'delete' then 'deleted' else 'synced' end,
    due_at = case when r.attempt_version < r.desired_version then {{schema}}.clock_ms() end,
    verify = false,`,
    where: 'chaos',
    expects: ['I2', 'I6'],
  },
  {
    name: 'sql-raised-version-forgotten',
    says: 'a version that is planned while its predecessor is being sent waits a year',
    file: settling,
    find: '      when r.desired_version > s.seen_version then v_now\n',
    replace: "      when r.desired_version > s.seen_version then v_now + interval '1 year'\n",
    where: 'chaos',
    expects: ['L1', 'I2'],
  },
  {
    name: 'sql-marks-removed-by-schedule',
    says: 'a finished plan removes every mark of its schedules, those of later commits as well',
    file: planning,
    find: '    delete from {{schema}}.changes m where m.id = any (p_planned_marks);',
    replace: `    delete from {{schema}}.changes m where m.ref in (
      select k.ref from {{schema}}.changes k where k.id = any (p_planned_marks));`,
    where: 'chaos',
    expects: ['I2', 'I6'],
  },
  {
    name: 'results-removed-before-the-publish',
    says: 'results leave the outbox in a transaction of their own, before they are published',
    file: 'packages/postgres-store/src/store/run-store.ts',
    find: `    return this.#database.transaction(async (queries) => {
      const taken = await takeResults(queries, limit)
      if (taken.length === 0) return 0
      await publish(taken.map(({ message }) => message))
      await deleteResults(
        queries,
        taken.map(({ seq }) => seq),
      )
      return taken.length
    })`,
    replace: `    const taken = await this.#database.transaction(async (queries) => {
      const rows = await takeResults(queries, limit)
      await deleteResults(
        queries,
        rows.map(({ seq }) => seq),
      )
      return rows
    })
    if (taken.length > 0) await publish(taken.map(({ message }) => message))
    return taken.length`,
    where: 'chaos',
    expects: ['I7', 'I2'],
  },
]
