import type { Mutant } from '../mutant.ts'

const claims = 'packages/testkit/src/memory-store/memory-claims.ts'
const settling = 'packages/testkit/src/memory-store/settle-records.ts'
const sender = 'packages/core/src/engine/call-sender.ts'

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
    name: 'begin-ignores-the-fence',
    says: 'an attempt is stored, and sent, for a holder whose lease ran out',
    file: claims,
    find: '      if (connection?.fence !== attempt.fence || lease === null || !isLeased(lease, now)) continue',
    replace: '      if (connection === undefined || lease === null) continue',
    where: 'simulator',
    expects: ['I8', 'I4'],
  },
  {
    name: 'refused-begin-sent-anyway',
    says: 'what the store refused to begin is sent all the same',
    file: sender,
    find: "      ({ claimed, ready }) => ready.action === 'find' || begun.has(claimed.record.id),",
    replace: '      () => true,',
    where: 'simulator',
    expects: ['I8', 'I4'],
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
    name: 'last-look-at-the-lease-dropped',
    says: 'a call is sent without a last look at the lease, however long its worker stood still',
    file: sender,
    find: 'if (!lease.lasts(deadlineMs + GRACE_MS)) return held(leaseTooShort)',
    replace: '',
    where: 'simulator',
    expects: ['I8', 'I4'],
  },
  {
    name: 'lease-counted-from-its-answer',
    says: 'the lease is counted from when its answer was read, however late that was',
    file: 'packages/core/src/engine/lease.ts',
    find: '    this.#endsAt = askedAt + (leaseUntil - now)',
    replace: '    this.#endsAt = clock.monotonic() + (leaseUntil - now)',
    where: 'simulator',
    expects: ['I8', 'I4'],
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
