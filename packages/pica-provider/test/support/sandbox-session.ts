import type { Operation, OperationOutcome, Outcome, PreparedOperation } from '@calsync/core'
import { startSandbox, type SandboxSettingsInput } from '@calsync/testkit/sandbox'
import { onTestFinished } from 'vitest'
import { outlook, pica, type OutlookOptions, type PicaOptions } from '../../src/index.js'

export interface SandboxSessionOptions {
  readonly sandbox?: SandboxSettingsInput
  readonly pica?: PicaOptions
  readonly outlook?: Partial<OutlookOptions>
}

/** The real gateway and provider against the sandbox's server, with alice connected. */
export async function sandboxSession(options: SandboxSessionOptions = {}) {
  const server = await startSandbox(options.sandbox ?? {})
  const { sandbox, url } = server
  const gateway = pica({
    secret: 'sandbox-secret',
    baseUrl: url,
    deadlineMs: 2_000,
    ...options.pica,
  })
  onTestFinished(async () => {
    await gateway.close()
    await server.close()
  })
  const provider = outlook({ gateway, ...options.outlook })
  sandbox.connect({ identity: 'alice' })
  const { credential } = await gateway.resolve({ gatewayUserId: 'alice' })
  const session = { connectionId: 'connection-1', credential }

  const prepare = (operation: Operation): PreparedOperation => {
    const preparation = provider.prepare(operation)
    if (preparation.kind === 'refused') throw new Error(preparation.error.message)
    return preparation.prepared
  }
  const execute = (call: readonly PreparedOperation[]): Promise<readonly OperationOutcome[]> =>
    provider.execute(session, call)
  const run = async (operation: Operation): Promise<Outcome> => {
    const [only] = await execute([prepare(operation)])
    if (only === undefined) throw new Error('no outcome')
    return only.outcome
  }
  return {
    sandbox,
    gateway,
    provider,
    session,
    prepare,
    execute,
    run,
    mailbox: () => sandbox.mailbox('alice'),
  }
}

/** The id of the event that an operation has made or changed. */
export function externalIdOf(outcome: Outcome): string {
  if (outcome.kind !== 'done' || outcome.externalId === null) {
    throw new Error(`expected an event, got ${JSON.stringify(outcome)}`)
  }
  return outcome.externalId
}
