import {
  type CalendarChoice,
  calendarChoiceSchema,
  CalsyncError,
  canonicalTimeZone,
  describeIssues,
  type BudgetLimit,
  type ConnectionGateway,
} from '@calsync/core'
import { z } from 'zod'

/** A gateway, with the limits that it may know of itself. */
export interface LimitedGateway extends ConnectionGateway {
  /** Milliseconds in which every call ends. */
  readonly deadlineMs?: number
  readonly accountBudget?: BudgetLimit | null
}

const path = z.string().regex(/^\/[\x21-\x7e]*$/, 'must be a path such as /me/events')
const itemPath = path.includes('{id}')
const iana = z.string().transform((name, context) => {
  const canonical = canonicalTimeZone(name)
  if (canonical !== null) return canonical
  context.addIssue({ code: 'custom', message: 'is not an IANA time zone, such as Europe/Berlin' })
  return z.NEVER
})
const budget = z.strictObject({ capacity: z.number().positive(), perSecond: z.number().positive() })

/** Options of `outlook()`; all but `gateway` have defaults. */
export interface OutlookOptions {
  /** How requests reach the accounts, for example `pica()`. */
  readonly gateway: LimitedGateway
  /** Paths below Graph's version; `{id}` is the event, or the calendar to create in. */
  readonly paths?: {
    /** Default `/me/events`. */
    readonly events?: string
    /** Default `/me/events/{id}`. */
    readonly event?: string
    /** Default `/me/calendars/{id}/events`. */
    readonly calendarEvents?: string
    /** Default `/me/calendars`. */
    readonly calendars?: string
  }
  /** Whether several operations share one call (`/$batch`). Default true. */
  readonly batch?: boolean
  /**
   * `chain`: each item of a batch waits for the one before; up to 20 items, and a failed one leaves
   * the rest untried. `parallel`: at most 4 independent items, and then only one batch at a time.
   * Graph allows either, never both, and has been seen to throttle items beyond four. Default `chain`.
   */
  readonly packing?: 'chain' | 'parallel'
  /** Most calls in flight per mailbox, at most Graph's 4; always 1 for parallel batches. Default 4. */
  readonly lanes?: number
  /** Whether participants become attendees. Graph mails each of them, always. Default false. */
  readonly sendAttendees?: boolean
  /** Requests per mailbox, as a token bucket. Default: 10,000 in any 10 minutes; `null`: no limit. */
  readonly mailboxBudget?: BudgetLimit | null
  /** Names sent for time zones. Some mailboxes reject IANA names. Default `windows`. */
  readonly zoneStyle?: 'windows' | 'iana'
  /** IANA zone in which floating timed events are read. Default: they are refused. */
  readonly floatingTimeZone?: string
  /** Milliseconds in which a call ends. Default the gateway's, else 25,000. */
  readonly deadlineMs?: number
  /** Where events of new connections go, unless `connect()` says otherwise. Default `primary`. */
  readonly calendar?: CalendarChoice
  /** Bytes of one request. Default 1,900,000: Pica takes about 2 MB, Graph 4 MB. */
  readonly maxRequestBytes?: number
}

const optionsSchema = z.strictObject({
  gateway: z.custom<LimitedGateway>(
    (value) => typeof (value as { send?: unknown } | undefined)?.send === 'function',
    'must be a connection gateway, such as pica()',
  ),
  paths: z
    .strictObject({
      events: path.default('/me/events'),
      event: itemPath.default('/me/events/{id}'),
      calendarEvents: itemPath.default('/me/calendars/{id}/events'),
      calendars: path.default('/me/calendars'),
    })
    .prefault({}),
  batch: z.boolean().default(true),
  packing: z.enum(['chain', 'parallel']).default('chain'),
  lanes: z.number().int().min(1).max(4).default(4),
  sendAttendees: z.boolean().default(false),
  mailboxBudget: budget.nullable().optional(),
  zoneStyle: z.enum(['windows', 'iana']).default('windows'),
  floatingTimeZone: iana.optional(),
  deadlineMs: z.number().int().positive().optional(),
  calendar: calendarChoiceSchema.default('primary'),
  maxRequestBytes: z.number().int().min(10_000).max(4_000_000).default(1_900_000),
})

export type OutlookSettings = z.output<typeof optionsSchema>

/** Checks and completes options; throws `CalsyncError` (`INVALID_OPTIONS`) naming each field. */
export function readOutlookOptions(options: OutlookOptions): OutlookSettings {
  const parsed = optionsSchema.safeParse(options satisfies z.input<typeof optionsSchema>)
  if (parsed.success) return parsed.data
  throw new CalsyncError({
    code: 'INVALID_OPTIONS',
    message: `the options of outlook() are not valid: ${describeIssues(parsed.error)}`,
    next: 'correct them where outlook() is called',
  })
}
