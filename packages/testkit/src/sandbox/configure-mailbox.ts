import type { World } from './calls/world.js'
import { findMailbox } from './find-mailbox.js'
import { summarize, type MailboxSummary } from './mailbox-view.js'

/** What can be set for one mailbox; what is left out stays as it is. */
export interface MailboxSettings {
  /** False: Graph answers 404 MailboxNotEnabledForRESTAPI to everything. */
  readonly enabled?: boolean | undefined
  /**
   * Names of time zones that this mailbox refuses with 400 TimeZoneNotSupportedException, in
   * `start`, `end`, `recurrenceTimeZone` and `Prefer`, although others take them.
   */
  readonly unsupportedTimeZones?: readonly string[] | undefined
}

/** Changes the settings of one mailbox. Throws a SandboxError when there is none. */
export function configureMailbox(
  world: World,
  identity: string,
  { enabled, unsupportedTimeZones }: MailboxSettings,
): MailboxSummary {
  const mailbox = findMailbox(world, identity)
  if (enabled !== undefined) mailbox.enabled = enabled
  if (unsupportedTimeZones !== undefined) mailbox.unsupportedTimeZones = unsupportedTimeZones
  return summarize(mailbox)
}
