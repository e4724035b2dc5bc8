import { deleteAsUser, moveAsUser } from './act-as-user.js'
import { handleAdminCall } from './admin/handle-admin-call.js'
import { renderPage } from './admin/render-page.js'
import { handleApiCall } from './calls/handle-api-call.js'
import { createWorld, openMailbox, type World } from './calls/world.js'
import { duplicatesOf, summarize, viewMailbox } from './mailbox-view.js'
import { configureMailbox } from './configure-mailbox.js'
import { findMailbox } from './find-mailbox.js'
import type { SandboxReply, SandboxRequest } from './request.js'
import { SandboxError } from './sandbox-error.js'
import type { Sandbox, SandboxOptions } from './sandbox.js'
import { seededRandom } from './seeded-random.js'
import { changeSettings, settingsSchema } from './settings.js'
import { describeState } from './describe-state.js'
import { AccountLimit } from './vault/account-limit.js'
import type { ConnectInput, VaultConnection } from './vault/vault-connection.js'
import { Vault } from './vault/vault.js'

/** Makes an empty sandbox. Throws a ZodError for settings that cannot be. */
export function createSandbox(options: SandboxOptions): Sandbox {
  const {
    clock,
    random = seededRandom(),
    secrets = { 'sandbox-secret': 'live' as const },
    journalCapacity = 200_000,
    effectCapacity = 0,
    mailCapacity = 10_000,
    ...given
  } = options
  const world = createWorld({
    clock,
    random,
    settings: settingsSchema.parse(given),
    secrets: new Map(Object.entries(secrets)),
    journalCapacity,
    effectCapacity,
    mailCapacity,
  })
  const { faults, journal, effects, mail, background, mailboxes } = world

  const sandbox: Sandbox = {
    clock,
    get settings() {
      return world.settings
    },
    handle: (request) => handle(world, sandbox, request),

    connect: (input) => opened(world, input, world.vault.connect(input, clock.now())),
    reconnect: (input, previous = 'dead') => {
      const mailbox = input.mailbox ?? world.vault.ofIdentity(input.identity).at(-1)?.mailbox
      const same = { ...input, mailbox }
      return opened(world, same, world.vault.reconnect(same, previous, clock.now()))
    },
    revoke: (identity, vaultState = 'operational') => {
      const rows = world.vault.ofIdentity(identity)
      if (rows.length === 0) throw new SandboxError(404, `'${identity}' has no connection.`)
      for (const row of rows) world.vault.revoke(row, vaultState)
    },
    connections: () => world.vault.rows(),

    mailbox: (identity) => viewMailbox(findMailbox(world, identity)),
    configureMailbox: (identity, change) => configureMailbox(world, identity, change),
    mailboxes: () => [...mailboxes.values()].map(summarize),
    duplicates: () => [...mailboxes.values()].flatMap(duplicatesOf),
    deleteAsUser: (identity, id) => deleteAsUser(world, identity, id),
    moveAsUser: (identity, id, move) => moveAsUser(world, identity, id, move),

    addFault: (rule) => faults.add(rule),
    removeFault: (id) => faults.remove(id),
    clearFaults: () => faults.clear(),
    faults: () => faults.list(),

    journal: (since = 0, limit) => journal.since(since, limit),
    effects: (since = 0, limit) => effects.since(since, limit),
    mail: (since = 0, limit) => mail.since(since, limit),
    state: () => describeState(world),
    configure: (change) => (world.settings = changeSettings(world.settings, change)),
    settled: () => background.settled(),
    reset: ({ keepConnections = false } = {}) => reset(world, keepConnections),
  }
  return sandbox
}

async function handle(
  world: World,
  sandbox: Sandbox,
  request: SandboxRequest,
): Promise<SandboxReply> {
  const { path } = request
  if (path.startsWith('/_sandbox')) return handleAdminCall(sandbox, request)
  if (path === '/' && request.method === 'GET') return renderPage(sandbox)
  return handleApiCall(world, request)
}

// The mailbox is there from the start, so that the page shows it before its first event.
function opened(world: World, input: ConnectInput, connection: VaultConnection): VaultConnection {
  openMailbox(world, connection.mailbox, connection.name, connection.email)
  const { mailboxEnabled: enabled, unsupportedTimeZones } = input
  configureMailbox(world, connection.mailbox, { enabled, unsupportedTimeZones })
  return connection
}

function reset(world: World, keepConnections: boolean): void {
  const rows = world.vault.rows()
  world.mailboxes.clear()
  world.mail.clear()
  world.journal.clear()
  world.effects.clear()
  world.faults.clear()
  world.account = new AccountLimit()
  if (!keepConnections) world.vault = new Vault(world.random)
  else for (const row of rows) openMailbox(world, row.mailbox, row.name, row.email)
}
