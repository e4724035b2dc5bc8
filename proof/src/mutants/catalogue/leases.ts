import type { Mutant } from '../mutant.ts'

const claims = 'packages/testkit/src/memory-store/memory-claims.ts'
const settling = 'packages/testkit/src/memory-store/settle-records.ts'

/** Who may work on a connection, and whose results count. */
export const leases: readonly Mutant[] = [
  {
    name: 'settle-ignores-the-fence',
    says: 'results of a holder that lost its lease are stored, and give the lease of another back',
    file: settling,
    find: '  if (connection.fence !== settlement.fence) {',
    replace: '  if (connection.fence < settlement.fence) {',
    where: 'simulator',
    expects: ['I8', 'I2', 'I6'],
  },
  {
    name: 'fence-not-raised',
    says: 'a claim does not raise the fence, so nobody can tell an old holder from the new one',
    file: claims,
    find: '      stored.fence += 1\n',
    replace: '',
    where: 'simulator',
    expects: ['I8', 'I2', 'I6'],
  },
  {
    name: 'lease-ignored-by-claim',
    says: 'a connection that somebody works on is claimed by another worker',
    file: 'packages/testkit/src/memory-store/may-run.ts',
    find: `    !held(accountHold) &&
    !isLeased(stored.lease, now)`,
    replace: '    !held(accountHold)',
    where: 'simulator',
    expects: ['I8', 'L1'],
  },
  {
    name: 'left-behind-attempt-forgotten',
    says: 'an attempt that a dead worker left behind is taken for never sent',
    file: claims,
    find: `      const dueAt = attempt.sentAt + maxFlightMs
      this.#state.records.update(stored, { doubt: 'unanswered', dueAt }, now)
      leftBehind.add(stored)`,
    replace: '      this.#state.records.update(stored, { attempt: null }, now)',
    where: 'simulator',
    expects: ['I6', 'I1'],
  },
  {
    name: 'key-before-call',
    says: 'the key is stored before the call, and what has a key is skipped: it counts as done',
    file: claims,
    find: "      this.#state.records.update(stored, { doubt: 'unanswered', dueAt }, now)",
    replace: `      const { version, action, hash, sentAt: at } = attempt
      const presence = action === 'delete' ? 'absent' : 'present'
      const applied = { version, presence, hash, at, echoHash: null, altered: [] } as const
      const isLast = version === stored.record.desired.version
      this.#state.records.update(
        stored,
        { applied, attempt: null, dueAt: isLast ? null : dueAt, status: isLast ? 'synced' : 'pending' },
        now,
      )`,
    where: 'simulator',
    expects: ['I2', 'I6'],
  },
  {
    name: 'raised-version-forgotten',
    says: 'a version that is planned while its predecessor is being sent is put to rest with it',
    file: settling,
    find: 'const raised = record.desired.version > seenVersion',
    replace: 'const raised = record.desired.version < seenVersion',
    where: 'simulator',
    expects: ['I2', 'I6'],
  },
  {
    name: 'desired-stored-as-applied',
    says: 'the version that is desired by now is stored as applied, not the one that was sent',
    file: settling,
    find: '  const mark = stored.verifyFence === fence',
    replace: `  if (patch.applied !== null && patch.status === 'synced') {
    const { version, presence, hash } = stored.record.desired
    patch = { ...patch, applied: { ...patch.applied, version, presence, hash } }
  }
  const mark = stored.verifyFence === fence`,
    where: 'simulator',
    expects: ['I2', 'I6'],
  },
]
