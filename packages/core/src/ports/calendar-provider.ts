import type { CalendarEvent } from '../model/calendar-event.js'
import type { ErrorFacts, Outcome } from '../model/outcome.js'
import type { Secret } from '../model/secret.js'
import type { SeriesOutline } from '../model/series-outline.js'
import type { Action } from '../model/sync-record.js'
import type { ConnectionGateway } from './connection-gateway.js'

export interface ProviderDescription {
  /** For example `microsoft-outlook`; names the integration and, with `topicPrefix`, the topics. */
  readonly integration: string
  /** For people: `Microsoft Outlook`. */
  readonly displayName: string
  /** Prefix of the topics: `outlook.sync` gives `outlook.sync.requested` and so on. */
  readonly topicPrefix: string
  /**
   * How a create is made idempotent. `replay`: sending the frozen request again gives the same
   * event. `client_id`: the same id is refused as known. `search`: only `find` can tell.
   */
  readonly createIdempotency: 'replay' | 'client_id' | 'search'
  /** Most operations in one call. */
  readonly maxBatchItems: number
  /** Most calls in flight per mailbox. */
  readonly lanes: number
  /** Every call ends within this, milliseconds. */
  readonly deadlineMs: number
  /** Requests that one mailbox allows, as a token bucket; `null` for no known limit. */
  readonly mailboxBudget: BudgetLimit | null
  /** Requests that the gateway's account allows, shared by all workers; `null` for no known limit. */
  readonly accountBudget: BudgetLimit | null
  /** Whether participants are written. */
  readonly sendsAttendees: boolean
  /** Whether the provider mails participants of what is written; a dry run counts the mails. */
  readonly mailsAttendees: boolean
}

export interface BudgetLimit {
  readonly capacity: number
  readonly perSecond: number
}

/** One thing to do at the provider. */
export interface Operation {
  /** The sync record's id; unique within a call. */
  readonly id: string
  readonly action: Action
  /** The idempotency token of a create. */
  readonly transactionId: string
  /** Written into the event on create and update, searched for by `find`. */
  readonly correlation: string
  /** Set for `update` and `delete`; set for `find` when one is known. */
  readonly externalId: string | null
  /**
   * Set for `create` and `update`; for `find` the content to compare with, when known. `null` for an
   * occurrence that shall not take place.
   */
  readonly event: CalendarEvent | null
  /** Set when the operation is about one occurrence of a series that stands as such. */
  readonly occurrence: OccurrenceTarget | null
  /** Calendar that it is about; `null` for the default one. */
  readonly calendarId: string | null
  /**
   * The external id was given by the host, and nothing of ours marks the event yet. A `find` looks at
   * this very event, and is refused with `EVENT_GONE` when it is not there; its answer, and that of an
   * `update`, name the event by the id to keep, which may be another form of the given one.
   */
  readonly given?: true
}

/**
 * One occurrence of a series that stands natively. It is only found and updated: `find` answers
 * with the one event that stands for it (`different` when it should not take place), or with none
 * when the series has no such occurrence, and is refused with `EVENT_GONE` when the series itself is
 * not there. `update` changes the found event, or takes it out of the series when `excluded`.
 */
export interface OccurrenceTarget {
  /** External id of the series. */
  readonly seriesId: string
  /** Wall time, in the zone of the series, at which the series would have it. */
  readonly recurrenceId: string
  /** The series as it stands there. */
  readonly series: CalendarEvent
  /** Whether the occurrence shall not take place; `event` is `null` then. */
  readonly excluded: boolean
}

/**
 * How a provider writes a series.
 *
 * - `native`: as a series. Its overrides that are listed here are written one by one after it:
 *   `changed` and `excluded` to the occurrence itself, `apart` as events that happen once. Those
 *   that are not listed are written with the series, whose event keeps them in
 *   `recurrenceOverrides`. An occurrence may be `excluded` and stand `apart` (moved too far).
 * - `occurrences`: it cannot be written as a series, and why; each occurrence becomes an event.
 */
export type SeriesForm =
  | {
      readonly kind: 'native'
      readonly changed: readonly string[]
      readonly excluded: readonly string[]
      readonly apart: readonly string[]
    }
  | { readonly kind: 'occurrences'; readonly reason: string }

/** A request ready to be sent. Plain JSON: the request of a create is stored and replayed as it is. */
export interface PreparedOperation {
  readonly id: string
  readonly action: Action
  readonly externalId: string | null
  readonly request: unknown
  /** Size of the request in bytes, for packing. */
  readonly bytes: number
}

export type Preparation =
  | { readonly kind: 'prepared'; readonly prepared: PreparedOperation }
  | { readonly kind: 'refused'; readonly error: ErrorFacts }

export interface PackLimits {
  /** Most operations per call, at most the provider's own limit. */
  readonly maxItems: number
  /** Milliseconds one operation took lately, for packing by duration. */
  readonly expectedItemMs: number
}

/** Whom a call acts for. */
export interface ProviderSession {
  readonly connectionId: string
  readonly credential: Secret
}

export interface OperationOutcome {
  readonly id: string
  readonly outcome: Outcome
}

/** A calendar provider: the one port another team implements to add, say, Google Calendar. */
export interface CalendarProvider {
  readonly gateway: ConnectionGateway
  describe(): ProviderDescription
  /** Pure. How a series is written there: exactly, or not as a series. */
  series(outline: SeriesOutline): SeriesForm
  /** Pure. The request of an operation, or why this event cannot be written there. */
  prepare(operation: Operation): Preparation
  /** Pure. A stored request of a create, made ready to be replayed to the letter. */
  replay(id: string, frozenRequest: unknown): PreparedOperation
  /** Pure. Splits operations into calls within the provider's limits: items, bytes, duration. */
  pack(
    operations: readonly PreparedOperation[],
    limits: PackLimits,
  ): readonly (readonly PreparedOperation[])[]
  /**
   * Sends one packed call. Resolves with exactly one outcome per operation, in any order, within
   * the deadline; never rejects for what the network or the provider does.
   */
  execute(
    session: ProviderSession,
    call: readonly PreparedOperation[],
    signal?: AbortSignal,
  ): Promise<readonly OperationOutcome[]>
  /** The calendars of the account. Throws `CalsyncError`. */
  listCalendars(session: ProviderSession, signal?: AbortSignal): Promise<readonly CalendarInfo[]>
}

export interface CalendarInfo {
  readonly id: string
  readonly name: string
  readonly isDefault: boolean
  readonly canEdit: boolean
}
