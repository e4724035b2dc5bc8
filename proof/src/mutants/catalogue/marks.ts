import type { Mutant } from '../mutant.ts'

const changes = 'packages/testkit/src/memory-store/memory-changes.ts'

/** Change marks: from the host's transaction to the plan that takes them. */
export const marks: readonly Mutant[] = [
  {
    name: 'mark-visible-before-commit',
    says: "plans inside the host's transaction: a mark is seen before the commit that it announces",
    file: 'packages/testkit/src/memory-store/memory-transaction.ts',
    find: 'this.#marks.push(...store.prepareMarks(marks, store.now()))',
    replace: 'store.publishMarks(store.prepareMarks(marks, store.now()))',
    where: 'simulator',
    expects: ['I2', 'I6'],
  },
  {
    name: 'marks-removed-when-taken',
    says: 'removes change marks as a planner takes them, before the plan is stored',
    file: changes,
    find: `    for (const mark of taken) mark.taken = true
    return taken`,
    replace: `    for (const mark of taken) this.#state.marks.delete(mark.id)
    return taken`,
    where: 'simulator',
    expects: ['I2', 'I6'],
  },
  {
    name: 'marks-removed-by-schedule',
    says: 'a finished plan removes every mark of its schedules, those of later commits as well',
    file: changes,
    find: `      if (postponement === undefined) {
        this.#state.marks.delete(stored.id)`,
    replace: `      if (postponement === undefined) {
        for (const other of this.#state.marks.values()) {
          if (other.mark.ref === stored.mark.ref) this.#state.marks.delete(other.id)
        }`,
    where: 'simulator',
    expects: ['I2', 'I6'],
  },
  {
    name: 'failed-load-forgets-the-mark',
    says: 'a schedule that cannot be read now is not put off: its mark goes as if it were planned',
    file: 'packages/core/src/engine/planner.ts',
    find: '    const unread = failed.map(',
    replace: '    const unread = failed.slice(failed.length).map(',
    where: 'simulator',
    expects: ['I2', 'I6'],
  },
  {
    name: 'heads-read-before-the-lock',
    says: 'the planner reads head and schedule first and locks the head only to write',
    file: changes,
    find: `    return this.#state.headLocks.hold(refs, async () => {
      const heads = refs.map((ref) => this.#lockedHead(ref, origins))
      const guard = new MemoryPlanGuard(this.#state, refs)
      try {
        const planned = await plan(
          plainCopy(heads),
          async (queries) => queries.map((query) => this.#targets(query)),
          this.#state.now(),
          guard,
        )`,
    replace: `    const heads = refs.map((ref) => this.#lockedHead(ref, origins))
    const guard = new MemoryPlanGuard(this.#state, refs)
    const planned = await plan(
      plainCopy(heads),
      async (queries) => queries.map((query) => this.#targets(query)),
      this.#state.now(),
      guard,
    )
    return this.#state.headLocks.hold(refs, async () => {
      try {`,
    where: 'simulator',
    expects: ['I2', 'I6'],
  },
]
