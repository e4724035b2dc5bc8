import type { SandboxHeaders } from '../request.js'
import type { SandboxSettings } from '../settings.js'
import type { WireReply } from '../wire-reply.js'
import type { MailLog } from './mail-log.js'
import type { Mailbox } from './mailbox.js'
import type { CalendarItem } from './stored-event.js'

/** One request to Graph: a call of its own, or an item of a batch. */
export interface GraphCall {
  readonly mailbox: Mailbox
  readonly method: string
  /** Path below `/v1.0`, with query. */
  readonly path: string
  readonly headers: SandboxHeaders
  /** Parsed JSON; undefined when there was none. */
  readonly body: unknown
  /** A created event stays unseen for a while. */
  readonly hide?: { readonly forMs: number; readonly alsoWrites: boolean } | undefined
}

/** What a call did to the mailbox. */
export type Effect = 'none' | 'created' | 'replayed' | 'updated' | 'deleted'

/** The answer, and what really happened. */
export interface GraphResult {
  readonly reply: WireReply
  readonly effect: Effect
  readonly event?: CalendarItem
}

/** What the calendar needs from its surroundings. */
export interface GraphServices {
  readonly settings: SandboxSettings
  readonly now: number
  readonly mail: MailLog
}
