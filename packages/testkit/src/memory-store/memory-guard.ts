import type {
  GuardStore,
  HeldFilter,
  HeldMailbox,
  HeldReport,
  Release,
  ReleaseScope,
} from '@calsync/core'
import type { MemoryState, StoredHeld } from './memory-state.js'
import { plainCopy } from './plain-copy.js'

const EXAMPLES = 5

/** What the guard holds, and releases, in memory. */
export class MemoryGuard implements GuardStore {
  readonly #state: MemoryState

  constructor(state: MemoryState) {
    this.#state = state
  }

  async held(filter: HeldFilter, limit: number): Promise<HeldReport> {
    const held = [...this.#state.heldRemovals.values()].filter((each) => this.#fits(each, filter))
    const byConnection = Map.groupBy(held, ({ connectionId }) => connectionId)
    const mailboxes = [...byConnection.values()]
      .map((removals) => this.#mailbox(removals))
      .sort((a, b) => b.removals - a.removals || byText(a.connectionId, b.connectionId))
    return {
      removals: held.length,
      schedules: new Set(held.map(({ ref }) => ref)).size,
      mailboxCount: mailboxes.length,
      since: held.length === 0 ? null : Math.min(...held.map(({ since }) => since)),
      mailboxes: mailboxes.slice(0, limit),
    }
  }

  async release(
    scope: ReleaseScope,
    forMs: number,
    by: string,
    reason: string | null,
  ): Promise<Release> {
    const now = this.#state.now()
    const release = plainCopy({ scope, until: now + forMs, by, reason, at: now })
    this.#state.releases.set(JSON.stringify(scope), release)
    const filter: HeldFilter = scope.kind === 'everything' ? {} : scope
    const refs = new Set(
      [...this.#state.heldRemovals.values()]
        .filter((each) => this.#fits(each, filter))
        .map(({ ref }) => ref),
    )
    for (const stored of this.#state.marks.values()) {
      if (!refs.has(stored.mark.ref) || stored.error?.code !== 'MASS_DELETION') continue
      stored.notBefore = Math.min(stored.notBefore, now)
    }
    return plainCopy(release)
  }

  async listReleases(): Promise<readonly Release[]> {
    const now = this.#state.now()
    const lasting = [...this.#state.releases.values()].filter(({ until }) => until > now)
    return plainCopy(lasting.sort((a, b) => b.at - a.at))
  }

  #fits({ connectionId, ref }: StoredHeld, filter: HeldFilter): boolean {
    const connection = this.#state.connections.get(connectionId)?.connection
    return (
      (filter.ref ?? ref) === ref &&
      (filter.userId === undefined || connection?.userId === filter.userId) &&
      (filter.organizationId === undefined || connection?.organizationId === filter.organizationId)
    )
  }

  #mailbox(removals: readonly StoredHeld[]): HeldMailbox {
    const [first] = removals as [StoredHeld, ...StoredHeld[]]
    const { connectionId } = first
    const connection = this.#state.connections.get(connectionId)?.connection
    return {
      connectionId,
      userId: connection?.userId ?? '',
      organizationId: connection?.organizationId ?? '',
      integration: connection?.integration ?? '',
      removals: removals.length,
      since: Math.min(...removals.map(({ since }) => since)),
      byHost: removals.some(({ byHost }) => byHost),
      examples: removals
        .map(({ ref }) => ref)
        .sort()
        .slice(0, EXAMPLES),
    }
  }
}

function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
