import {
  CalsyncError,
  canonicalTimeZone,
  describeIssues,
  type BudgetLimit,
  type ConnectionGateway,
} from '@calsync/core'
import { z } from 'zod'

/** A gateway that knows its own deadline. */
export interface GatewayWithDeadline extends ConnectionGateway {
  /** Milliseconds in which every call ends. */
  readonly deadlineMs: number
}

/** Options of `google()`; all but `gateway` have defaults. */
export interface GoogleOptions {
  /** How requests reach the accounts: `googleGateway()`. */
  readonly gateway: GatewayWithDeadline
  /** Whether participants become attendees. Default false. */
  readonly sendAttendees?: boolean
  /** Whom Google mails about attendees' events. Default `none`. */
  readonly sendUpdates?: 'none' | 'externalOnly' | 'all'
  /** IANA zone in which floating timed events are read. Default: they are refused. */
  readonly floatingTimeZone?: string
  /** Operations that share one call (`batch`), at most Google's 50; 1: no batches. Default 50. */
  readonly maxBatchItems?: number
  /** Most calls in flight per calendar: Google slows down who writes to one too fast. Default 2. */
  readonly lanes?: number
  /**
   * Operations per user, as a token bucket; Google counts an update for three requests. Default: 600
   * in any minute; `null`: no limit.
   */
  readonly mailboxBudget?: BudgetLimit | null
  /** Operations of the whole project. Default: 10,000 in any minute; `null`: no limit. */
  readonly accountBudget?: BudgetLimit | null
}

const zone = z.string().transform((name, context) => {
  const canonical = canonicalTimeZone(name)
  if (canonical !== null) return canonical
  context.addIssue({ code: 'custom', message: 'is not an IANA time zone, such as Europe/Berlin' })
  return z.NEVER
})
const budget = z.strictObject({ capacity: z.number().positive(), perSecond: z.number().positive() })

/** A bucket that gives at most this many in any minute: a quarter at once, the rest over time. */
function perMinute(requests: number): BudgetLimit {
  return { capacity: requests / 4, perSecond: (requests * 3) / 4 / 60 }
}

const optionsSchema = z.strictObject({
  gateway: z.custom<GatewayWithDeadline>(
    (value) => typeof (value as { send?: unknown } | undefined)?.send === 'function',
    'must be a connection gateway, such as googleGateway()',
  ),
  sendAttendees: z.boolean().default(false),
  sendUpdates: z.enum(['none', 'externalOnly', 'all']).default('none'),
  floatingTimeZone: zone.optional(),
  maxBatchItems: z.int().min(1).max(50).default(50),
  lanes: z.int().min(1).max(10).default(2),
  mailboxBudget: budget.nullable().default(perMinute(600)),
  accountBudget: budget.nullable().default(perMinute(10_000)),
})

export type GoogleSettings = z.output<typeof optionsSchema>

/** Checks and completes options; throws `CalsyncError` (`INVALID_OPTIONS`) naming each field. */
export function readGoogleOptions(options: GoogleOptions): GoogleSettings {
  const parsed = optionsSchema.safeParse(options satisfies z.input<typeof optionsSchema>)
  if (parsed.success) return parsed.data
  throw new CalsyncError({
    code: 'INVALID_OPTIONS',
    message: `the options of google() are not valid: ${describeIssues(parsed.error)}`,
    next: 'correct them where google() is called',
  })
}
