import type { World } from './calls/world.js'
import type { Mailbox } from './graph/mailbox.js'
import { SandboxError } from './sandbox-error.js'

/** The mailbox of that name; throws a SandboxError when there is none. */
export function findMailbox(world: World, identity: string): Mailbox {
  const mailbox = world.mailboxes.get(identity)
  if (mailbox === undefined) throw new SandboxError(404, `There is no mailbox '${identity}'.`)
  return mailbox
}
