/**
 * What the checker judges from. Two witnesses who know nothing of calsync: the host, which knows
 * what it committed, and the provider, which knows what was done to its calendars. calsync's own
 * tables are never asked.
 *
 * Times are milliseconds since 1970, on one clock for both witnesses.
 */
export interface Evidence {
  readonly host: readonly HostFact[]
  readonly calendar: readonly CalendarFact[]
  /** What other services received, in order of arrival; repetitions included. */
  readonly published: readonly PublishedFact[]
}

/**
 * What a calendar shows of a schedule, as a person reads it: one line per event, or per occurrence
 * of a series. `shownLine` writes it; the mark in the title tells which commit it comes from.
 */
export type ShownLine = string

export type HostFact =
  /** A transaction committed this state of a schedule. */
  | {
      readonly kind: 'committed'
      readonly at: number
      readonly ref: string
      /** Counts the commits of this schedule, from 1; it is part of every title. */
      readonly revision: number
      readonly deleted: boolean
      readonly facilitators: readonly string[]
      /** Empty when deleted. */
      readonly shows: readonly ShownLine[]
      readonly isSeries: boolean
    }
  /** A transaction with this state was rolled back: nobody may ever see it. */
  | {
      readonly kind: 'rolled_back'
      readonly at: number
      readonly ref: string
      readonly revision: number
    }
  /** From now on the user's schedules belong into this mailbox; an earlier one is left as it is. */
  | {
      readonly kind: 'connected'
      readonly at: number
      readonly user: string
      readonly mailbox: string
    }
  /** The user ended it: what stands in the mailbox stays, nothing is expected there. */
  | {
      readonly kind: 'disconnected'
      readonly at: number
      readonly user: string
      readonly mailbox: string
    }
  /** Somebody ordered that everything given up is tried again. */
  | { readonly kind: 'retry_ordered'; readonly at: number }

export type CalendarFact =
  /** A call arrived. `items` is the number of operations it carries. */
  | {
      readonly kind: 'called'
      readonly at: number
      readonly mailbox: string
      readonly items: number
      /** Calls at work in this mailbox then, itself and those nobody waits for any more included. */
      readonly inFlight: number
      /** It came before a wait was over that its sender knew of. */
      readonly early: boolean
    }
  /** An event came to be, or changed. `shows` is what its user sees now. */
  | {
      readonly kind: 'wrote'
      readonly at: number
      readonly mailbox: string
      readonly event: string
      readonly by: 'calsync' | 'user'
      readonly action: 'create' | 'update'
      readonly shows: readonly ShownLine[]
    }
  | {
      readonly kind: 'removed'
      readonly at: number
      readonly mailbox: string
      readonly event: string
      readonly by: 'calsync' | 'user'
    }

export interface PublishedFact {
  readonly at: number
  readonly id: string
  readonly kind: 'completed' | 'failed' | 'dlq' | 'notification'
  readonly body: Readonly<Record<string, unknown>>
}
