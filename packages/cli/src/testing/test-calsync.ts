import type { Notification, SyncResult } from '@calsync/core'
import type { TestMailbox } from '@calsync/testkit/host'
import type { Sandbox } from '@calsync/testkit/sandbox'
import type { Pool } from 'pg'
import type { CalsyncConfig } from '../sdk/calsync-config.js'
import type { CalsyncOnPostgres } from '../sdk/compose.js'

export interface TestCalsyncOptions extends CalsyncConfig {
  /** The database of the tests: a URL, or a pool that the test goes on owning. */
  readonly database: Pool | string
  /**
   * calsync's schema; it must not be there yet, and `close()` drops it. Default: one with a random
   * name, so that test files may share a database.
   */
  readonly schema?: string
  /** What the clock says at first. Default: now, to the second. */
  readonly now?: Date | string
}

export interface DrainOptions {
  /** So much virtual time may pass. Default `1d`. */
  readonly within?: string
  /** Whether work that only a person can mend is fine, because the test wants it so. Default false. */
  readonly allowStuck?: boolean
}

/** The time of a test; it stands still between `advance` and `drain`. */
export interface TestClock {
  now(): Date
  /** Lets time pass, such as `90s`, `15m`, `2d` or milliseconds; nothing is done meanwhile. */
  advance(span: string | number): Promise<void>
}

/** A calsync for a host's own tests: all of it but the provider, in this process, on virtual time. */
export interface TestCalsync extends CalsyncOnPostgres {
  /** The name of calsync's schema, for `select <schema>.schedule_changed(...)`. */
  readonly schema: string
  /**
   * Plans, sends, retries and delivers until nothing is due any more; waits pass in no time. Resolves
   * with what only a person can mend, and throws `CalsyncError` (`DRAIN_STUCK`) when there is any,
   * unless that is allowed.
   */
  drain(options?: DrainOptions): Promise<readonly string[]>
  /** The user's calendar. Every user has an account there; `connections.connect()` links it. */
  mailbox(userId: string): TestMailbox
  readonly clock: TestClock
  /** What users were told, each once. */
  readonly notifications: readonly Notification[]
  /** What became of changes, each once. */
  readonly outcomes: readonly SyncResult[]
  /** The fake of the provider, for whatever the mailboxes do not offer. */
  readonly sandbox: Sandbox
  /** Forgets everything: connections, schedules, mailboxes, notifications. The time goes on. */
  reset(): Promise<void>
  /** Drops the schema; nothing is left that keeps the process alive. */
  close(): Promise<void>
}
