import { CalsyncError, type ConnectionGateway, type GatewayReply } from '@calsync/core'

/** Stands in for Pica in processes that never talk to it; whatever is asked of it is refused. */
export class SecretlessGateway implements ConnectionGateway {
  readonly name = 'pica'

  async resolve(): Promise<never> {
    throw missingSecret()
  }

  /** A send must not reject; it certainly sent nothing. */
  async send(): Promise<GatewayReply> {
    return { kind: 'not_sent', message: missingSecret().message }
  }

  async check(): Promise<never> {
    throw missingSecret()
  }

  async disconnect(): Promise<never> {
    throw missingSecret()
  }

  async diagnose(): Promise<[{ message: string; next: string }]> {
    return [{ message: NO_SECRET, next: SET_IT }]
  }
}

const NO_SECRET = 'no Pica secret is set, so no calendar can be reached'
const SET_IT = 'set PICA_API_KEY to the API key of the Pica account, or pass { secret } to pica()'

export function missingSecret(): CalsyncError {
  return new CalsyncError({ code: 'MISSING_SECRET', message: NO_SECRET, next: SET_IT })
}
