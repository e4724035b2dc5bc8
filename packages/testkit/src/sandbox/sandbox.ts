import type { FaultRuleInput } from './faults/fault-rule.js'
import type { FaultStatus } from './faults/fault-book.js'
import type { MailRecord } from './graph/mail-log.js'
import type { EffectRecord } from './journal/effect-log.js'
import type { JournalEntry } from './journal/journal-entry.js'
import type { JournalTotals } from './journal/journal.js'
import type { MoveInput } from './act-as-user.js'
import type { MailboxSettings } from './configure-mailbox.js'
import type { Duplicate, MailboxSummary, MailboxView, SandboxEvent } from './mailbox-view.js'
import type { SandboxReply, SandboxRequest } from './request.js'
import type { SandboxSettings, SandboxSettingsInput } from './settings.js'
import type { SandboxClock } from './time/sandbox-clock.js'
import type { ConnectInput, PreviousConnection, VaultConnection } from './vault/vault-connection.js'

/** How a sandbox is made. Every setting may be given here, and changed later. */
export interface SandboxOptions extends SandboxSettingsInput {
  readonly clock: SandboxClock
  /** Numbers in [0, 1). Default: a generator seeded with 1, so that runs repeat. */
  readonly random?: () => number
  /** Pica secrets and their environment. Default `{ 'sandbox-secret': 'live' }`. */
  readonly secrets?: Readonly<Record<string, 'live' | 'test'>>
  /** Newest calls that the journal keeps. Default 200,000. */
  readonly journalCapacity?: number
  /** Newest effects that are kept; each costs an expansion of its series. Default 0: none. */
  readonly effectCapacity?: number
  /** Newest mails that are kept. Default 10,000. */
  readonly mailCapacity?: number
}

/** The whole sandbox in numbers. */
export interface SandboxState {
  readonly now: number
  readonly totals: JournalTotals
  readonly mailboxes: number
  readonly connections: number
  readonly liveEvents: number
  readonly duplicates: number
  readonly inFlight: number
  readonly maxInFlight: number
  /** Effects that are still to land behind their reply. */
  readonly landing: number
  readonly mails: number
  readonly journalLast: number
  readonly faults: readonly FaultStatus[]
  readonly settings: SandboxSettings
}

/** A fake of Pica with Microsoft's calendars behind it. */
export interface Sandbox {
  readonly clock: SandboxClock
  readonly settings: SandboxSettings
  /** Answers one HTTP request: the API, the administration and the page. */
  handle(request: SandboxRequest): Promise<SandboxReply>

  /** A user goes through AuthKit: a new row in the vault, with its key. */
  connect(input: ConnectInput): VaultConnection
  /** He does it again: a new key, for the same mailbox unless another is named. */
  reconnect(input: ConnectInput, previous?: PreviousConnection): VaultConnection
  /** The token of all his connections dies: 401 until he reconnects. */
  revoke(identity: string, vaultState?: 'operational' | 'failed'): void
  connections(): readonly VaultConnection[]

  /** Throws a SandboxError when there is none. */
  mailbox(identity: string): MailboxView
  mailboxes(): MailboxSummary[]
  /** Changes the settings of one mailbox. Throws a SandboxError when there is none. */
  configureMailbox(identity: string, change: MailboxSettings): MailboxSummary
  /** Correlation values that more than one live event has, or had at once. */
  duplicates(): Duplicate[]
  /** The user deletes an event himself: a single one, a series, or one occurrence of it. */
  deleteAsUser(identity: string, eventId: string): void
  /** The user moves an event himself: a single one, a series, or one occurrence of it. */
  moveAsUser(identity: string, eventId: string, move: MoveInput): SandboxEvent

  /** Adds a fault rule and returns its id. */
  addFault(rule: FaultRuleInput): string
  removeFault(id: string): boolean
  clearFaults(): void
  faults(): FaultStatus[]

  /** Calls after `since`, oldest first. */
  journal(since?: number, limit?: number): JournalEntry[]
  /** What was done to events after `since`, oldest first; needs an `effectCapacity`. */
  effects(since?: number, limit?: number): EffectRecord[]
  mail(since?: number, limit?: number): MailRecord[]
  state(): SandboxState
  configure(change: SandboxSettingsInput): SandboxSettings
  /** Resolves when no effect is under way behind its reply any more. */
  settled(): Promise<void>
  /** Forgets everything but the settings; with `keepConnections`, not the vault either. */
  reset(options?: { readonly keepConnections?: boolean | undefined }): void
}
