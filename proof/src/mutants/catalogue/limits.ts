import type { Mutant } from '../mutant.ts'

const settling = 'packages/testkit/src/memory-store/settle-records.ts'

/** What a mailbox and an account allow. */
export const limits: readonly Mutant[] = [
  {
    name: 'lane-freed-on-abort',
    says: 'a call that nobody waits for any more gives its lane to the next one',
    file: 'packages/core/src/engine/call-sender.ts',
    find: "  if (outcome.kind === 'unanswered') return false\n",
    replace: "  if (outcome.kind === 'unanswered') return true\n",
    where: 'simulator',
    expects: ['I8'],
  },
  {
    name: 'lanes-in-doubt-forgotten',
    says: 'a new turn uses all lanes, though unanswered calls of the last one may still be running',
    file: 'packages/core/src/engine/turn.ts',
    find: 'Math.max(0, Math.min(lanes, maxLanes - claim.lanesInDoubt))',
    replace: 'Math.max(0, lanes)',
    where: 'simulator',
    expects: ['I8'],
  },
  {
    name: 'retry-after-ignored',
    says: 'the wait that the provider asked for is not kept',
    file: 'packages/core/src/decide/backoff.ts',
    find: 'Math.ceil(Math.max(retryAfterMs, random * ceiling))',
    replace: 'Math.ceil(random * ceiling)',
    where: 'simulator',
    expects: ['I8'],
  },
  {
    name: 'retry-after-not-stored',
    says: 'a Retry-After is kept in memory alone: the next claim, here or after a restart, forgot it',
    file: settling,
    find: '  if (heldUntil !== undefined) {',
    replace: '  if (heldUntil === null) {',
    where: 'simulator',
    expects: ['I8'],
  },
  {
    name: 'retry-after-for-one-record',
    says: "a mailbox's 429 holds back the record that it struck, and no other",
    file: 'packages/core/src/decide/settle-write.ts',
    find: "  if (scope === 'record' || !answers.retryable) return null",
    replace: "  if (scope !== 'account' || !answers.retryable) return null",
    where: 'simulator',
    expects: ['I8'],
  },
  {
    name: 'account-hold-kept-by-one-worker',
    says: "an account's 429 is known to the worker that met it and to no other",
    file: 'packages/testkit/src/memory-store/may-run.ts',
    find: '    !held(accountHold) &&\n',
    replace: '',
    where: 'simulator',
    expects: ['I8'],
  },
]
