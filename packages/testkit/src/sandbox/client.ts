import type { MoveInput } from './act-as-user.js'
import type { MailboxSettings } from './configure-mailbox.js'
import type { FaultStatus } from './faults/fault-book.js'
import type { FaultRuleInput } from './faults/fault-rule.js'
import type { MailRecord } from './graph/mail-log.js'
import type { EffectRecord } from './journal/effect-log.js'
import type { JournalEntry } from './journal/journal-entry.js'
import type { OccurrenceRange, SandboxOccurrence } from './mailbox-occurrences.js'
import type { Duplicate, MailboxSummary, SandboxEvent } from './mailbox-view.js'
import { SandboxError } from './sandbox-error.js'
import type { SandboxState } from './sandbox.js'
import type { SandboxSettings, SandboxSettingsInput } from './settings.js'
import type { ConnectInput, PreviousConnection, VaultConnection } from './vault/vault-connection.js'

/** A connection without its key. */
export type KeylessConnection = Omit<VaultConnection, 'key'>

/** Administers a sandbox that runs elsewhere. Refusals come as SandboxError, with its message. */
export class SandboxClient {
  readonly #root: string
  readonly #fetch: typeof fetch

  /** @param url The sandbox's own URL, e.g. `http://127.0.0.1:4010`. */
  constructor(url: string, options: { readonly fetch?: typeof fetch } = {}) {
    this.#root = `${url.replace(/\/$/, '')}/_sandbox`
    this.#fetch = options.fetch ?? fetch
  }

  state(): Promise<SandboxState> {
    return this.#call('GET', '/state')
  }

  async mailboxes(): Promise<MailboxSummary[]> {
    return (await this.#call<{ mailboxes: MailboxSummary[] }>('GET', '/mailboxes')).mailboxes
  }

  mailbox(identity: string): Promise<MailboxSummary> {
    return this.#call('GET', `/mailboxes/${encodeURIComponent(identity)}`)
  }

  async events(identity: string): Promise<SandboxEvent[]> {
    const path = `/mailboxes/${encodeURIComponent(identity)}/events`
    return (await this.#call<{ events: SandboxEvent[] }>('GET', path)).events
  }

  /** What the calendar shows in a range, series expanded, in order of start. */
  async occurrences(identity: string, { from, to }: OccurrenceRange): Promise<SandboxOccurrence[]> {
    const query = new URLSearchParams({ from, to }).toString()
    const path = `/mailboxes/${encodeURIComponent(identity)}/occurrences?${query}`
    return (await this.#call<{ occurrences: SandboxOccurrence[] }>('GET', path)).occurrences
  }

  configureMailbox(identity: string, change: MailboxSettings): Promise<MailboxSummary> {
    return this.#call('POST', `/mailboxes/${encodeURIComponent(identity)}/options`, change)
  }

  async duplicates(): Promise<Duplicate[]> {
    return (await this.#call<{ duplicates: Duplicate[] }>('GET', '/duplicates')).duplicates
  }

  /** Calls after `since`, oldest first; `last` is the number of the newest. */
  journal(since = 0, limit = 1000): Promise<{ entries: JournalEntry[]; last: number }> {
    return this.#call('GET', `/journal?since=${since}&limit=${limit}`)
  }

  /** What was done to events after `since`, oldest first; empty without an `effectCapacity`. */
  async effects(since = 0, limit = 1000): Promise<EffectRecord[]> {
    const path = `/effects?since=${since}&limit=${limit}`
    return (await this.#call<{ effects: EffectRecord[] }>('GET', path)).effects
  }

  mail(since = 0, limit = 1000): Promise<{ mails: MailRecord[]; total: number }> {
    return this.#call('GET', `/mail?since=${since}&limit=${limit}`)
  }

  async connections(): Promise<KeylessConnection[]> {
    const { connections } = await this.#call<{ connections: KeylessConnection[] }>(
      'GET',
      '/connections',
    )
    return connections
  }

  connect(input: ConnectInput): Promise<VaultConnection> {
    return this.#call('POST', '/connections', input)
  }

  reconnect(
    { identity, ...input }: ConnectInput,
    previous?: PreviousConnection,
  ): Promise<VaultConnection> {
    const path = `/connections/${encodeURIComponent(identity)}/reconnect`
    return this.#call('POST', path, { ...input, previous })
  }

  async revoke(identity: string, vaultState?: 'operational' | 'failed'): Promise<void> {
    const path = `/connections/${encodeURIComponent(identity)}/revoke`
    await this.#call('POST', path, { vaultState })
  }

  async addFault(rule: FaultRuleInput): Promise<string> {
    return (await this.#call<{ id: string }>('POST', '/faults', rule)).id
  }

  async removeFault(id: string): Promise<void> {
    await this.#call('DELETE', `/faults/${encodeURIComponent(id)}`)
  }

  async clearFaults(): Promise<void> {
    await this.#call('DELETE', '/faults')
  }

  async faults(): Promise<FaultStatus[]> {
    return (await this.#call<{ faults: FaultStatus[] }>('GET', '/faults')).faults
  }

  async deleteAsUser(identity: string, eventId: string): Promise<void> {
    await this.#call('POST', `${eventPath(identity, eventId)}/delete`)
  }

  moveAsUser(identity: string, eventId: string, move: MoveInput): Promise<SandboxEvent> {
    return this.#call('POST', `${eventPath(identity, eventId)}/move`, move)
  }

  configure(change: SandboxSettingsInput): Promise<SandboxSettings> {
    return this.#call('POST', '/options', change)
  }

  /** Waits until no effect is under way behind its reply. */
  async settled(): Promise<void> {
    await this.#call('POST', '/settled')
  }

  async reset(options: { readonly keepConnections?: boolean } = {}): Promise<void> {
    await this.#call('POST', '/reset', options)
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const sent =
      body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const response = await this.#fetch(this.#root + path, { method, ...sent })
    const answer = (await response.json()) as { error?: { message?: string } }
    if (!response.ok) {
      const message = answer.error?.message ?? `${method} ${path} answered ${response.status}`
      throw new SandboxError(response.status, message)
    }
    return answer as T
  }
}

function eventPath(identity: string, eventId: string): string {
  return `/mailboxes/${encodeURIComponent(identity)}/events/${encodeURIComponent(eventId)}`
}
