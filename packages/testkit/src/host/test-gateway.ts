import { type Clock, type GatewayHealth, type ResolvedConnection, Secret } from '@calsync/core'
import type { Sandbox } from '../sandbox/sandbox.js'
import { sandboxGateway, type SandboxGateway } from '../sandbox/sandbox-gateway.js'
import type { VaultConnection } from '../sandbox/vault/vault-connection.js'

/** A gateway to the sandbox in which every user has an account: it is made when first asked for. */
export function testGateway(sandbox: Sandbox, clock: Clock): SandboxGateway {
  return {
    ...sandboxGateway(sandbox, clock),
    resolve: async ({ gatewayUserId }): Promise<ResolvedConnection> => {
      const { key, email } = accountOf(sandbox, gatewayUserId)
      return { credential: new Secret(key), account: email, health: 'operational' }
    },
    check: async (ids) => new Map(ids.map((id) => [id, healthOf(sandbox, id)])),
  }
}

/** The user's newest connection in the sandbox, made if there is none. */
export function accountOf(sandbox: Sandbox, identity: string): VaultConnection {
  return newestOf(sandbox, identity) ?? sandbox.connect({ identity })
}

function newestOf(sandbox: Sandbox, identity: string): VaultConnection | undefined {
  return sandbox.connections().findLast((connection) => connection.identity === identity)
}

function healthOf(sandbox: Sandbox, identity: string): GatewayHealth {
  const state = newestOf(sandbox, identity)?.state ?? 'unknown'
  return { health: state, message: `the sandbox says ${state}` }
}
