import type { HostFact, ShownLine } from './facts.js'

type Committed = Extract<HostFact, { kind: 'committed' }>

/** The host's committed history, asked by schedule and by mailbox. */
export class HostHistory {
  readonly #commits = new Map<string, Committed[]>()
  /** By user: where his schedules belong; `null` once he ended it. */
  readonly #mailboxes = new Map<string, string | null>()
  readonly #users = new Map<string, string>()
  readonly retryOrders: number[] = []
  changes = 0

  constructor(facts: readonly HostFact[]) {
    for (const fact of facts) this.#note(fact)
  }

  /** Everything that was ever committed of a schedule, oldest first. */
  commitsOf(ref: string): readonly Committed[] {
    return this.#commits.get(ref) ?? []
  }

  get refs(): readonly string[] {
    return [...this.#commits.keys()]
  }

  /** Mailboxes in which schedules belong now; others are not judged. */
  get mailboxes(): readonly string[] {
    return [...this.#mailboxes.values()].filter((mailbox) => mailbox !== null)
  }

  userOf(mailbox: string): string | null {
    return this.#users.get(mailbox) ?? null
  }

  /** What a mailbox is to show of a schedule in the end. */
  wantedIn(mailbox: string, ref: string): readonly ShownLine[] {
    const last = this.commitsOf(ref).at(-1)
    return last !== undefined && this.#wants(last, mailbox) ? last.shows : []
  }

  /** Whether every commit of a schedule, from its first on, wanted it in this mailbox. */
  wasAlwaysWanted(mailbox: string, ref: string): boolean {
    return this.commitsOf(ref).every((commit) => this.#wants(commit, mailbox))
  }

  isSeries(ref: string): boolean {
    return this.commitsOf(ref).some(({ isSeries }) => isSeries)
  }

  isCommitted(ref: string, revision: number): boolean {
    return this.commitsOf(ref).some((commit) => commit.revision === revision)
  }

  #wants({ deleted, facilitators }: Committed, mailbox: string): boolean {
    const user = this.#users.get(mailbox)
    return !deleted && user !== undefined && facilitators.includes(user)
  }

  #note(fact: HostFact): void {
    switch (fact.kind) {
      case 'committed': {
        this.changes += 1
        const commits = this.#commits.get(fact.ref)
        if (commits === undefined) this.#commits.set(fact.ref, [fact])
        else commits.push(fact)
        return
      }
      case 'connected':
        this.#mailboxes.set(fact.user, fact.mailbox)
        this.#users.set(fact.mailbox, fact.user)
        return
      case 'disconnected':
        if (this.#mailboxes.get(fact.user) === fact.mailbox) this.#mailboxes.set(fact.user, null)
        return
      case 'retry_ordered':
        this.retryOrders.push(fact.at)
        return
      case 'rolled_back':
        return
    }
  }
}
