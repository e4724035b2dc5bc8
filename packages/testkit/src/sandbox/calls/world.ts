import { Background } from '../background.js'
import { FaultBook } from '../faults/fault-book.js'
import { MailLog } from '../graph/mail-log.js'
import { Mailbox } from '../graph/mailbox.js'
import { EffectLog } from '../journal/effect-log.js'
import { Journal } from '../journal/journal.js'
import type { SandboxSettings } from '../settings.js'
import type { SandboxClock } from '../time/sandbox-clock.js'
import { AccountLimit } from '../vault/account-limit.js'
import { Vault } from '../vault/vault.js'

/** Everything that one sandbox consists of. */
export interface World {
  readonly clock: SandboxClock
  readonly random: () => number
  settings: SandboxSettings
  /** Secrets that Pica knows, and the environment of each. */
  readonly secrets: ReadonlyMap<string, 'live' | 'test'>
  vault: Vault
  account: AccountLimit
  readonly mailboxes: Map<string, Mailbox>
  readonly mail: MailLog
  readonly journal: Journal
  readonly effects: EffectLog
  readonly faults: FaultBook
  readonly background: Background
}

/** What a world is made of. */
export interface WorldInput {
  readonly clock: SandboxClock
  readonly random: () => number
  readonly settings: SandboxSettings
  readonly secrets: ReadonlyMap<string, 'live' | 'test'>
  readonly journalCapacity: number
  readonly effectCapacity: number
  readonly mailCapacity: number
}

/** An empty world. */
export function createWorld(input: WorldInput): World {
  const { clock, random, settings, secrets } = input
  return {
    clock,
    random,
    settings,
    secrets,
    vault: new Vault(random),
    account: new AccountLimit(),
    mailboxes: new Map(),
    mail: new MailLog(input.mailCapacity),
    journal: new Journal(input.journalCapacity),
    effects: new EffectLog(input.effectCapacity),
    faults: new FaultBook(random),
    background: new Background(),
  }
}

/** The mailbox of that name, made when it is first needed. */
export function openMailbox(
  world: World,
  identity: string,
  name?: string,
  email?: string,
): Mailbox {
  let mailbox = world.mailboxes.get(identity)
  if (mailbox === undefined) {
    const address = email ?? `${identity}@sandbox.example`
    mailbox = new Mailbox(identity, name ?? address, address, world.random)
    world.mailboxes.set(identity, mailbox)
  }
  return mailbox
}
