/** What the vault says about a connection. A hint: a dead one may say `operational`. */
export type ConnectionState = 'operational' | 'degraded' | 'failed' | 'unknown'

/** A row of the vault. */
export interface VaultConnection {
  readonly id: string
  readonly key: string
  readonly platform: string
  readonly identity: string
  readonly identityType: string
  readonly environment: 'live' | 'test'
  readonly name: string
  readonly email: string
  /** The mailbox that its token opens. */
  readonly mailbox: string
  readonly createdMs: number
  state: ConnectionState
  active: boolean
  /** The OAuth refresh has died: every call is 401, whatever the state says. */
  dead: boolean
  /** When it was deleted; the key may go on working for a while. */
  deletedMs: number | undefined
}

/** A user connects an account. */
export interface ConnectInput {
  readonly identity: string
  /** Default `user`. */
  readonly identityType?: string | undefined
  /** Default `outlook-calendar`. */
  readonly platform?: string | undefined
  /** Default `live`. */
  readonly environment?: 'live' | 'test' | undefined
  /** Default `{identity}@sandbox.example`. */
  readonly email?: string | undefined
  /** Default: the email. */
  readonly name?: string | undefined
  /** Default: the identity. Another one is another account. */
  readonly mailbox?: string | undefined
  /** Default `operational`. */
  readonly state?: ConnectionState | undefined
  /** False: the account has no Exchange mailbox. Default true. */
  readonly mailboxEnabled?: boolean | undefined
  /** Names of time zones that the mailbox refuses although others take them. Default none. */
  readonly unsupportedTimeZones?: readonly string[] | undefined
}

/** What becomes of the previous row when a user connects again. */
export type PreviousConnection =
  /** Inactive and failed; its key gives 401. */
  | 'dead'
  /** Still listed as operational, but its key gives 401: the vault's hint is wrong. */
  | 'listed'
  /** Both rows and keys work: a duplicate. */
  | 'working'
  /** Gone; its key is unknown. */
  | 'deleted'
