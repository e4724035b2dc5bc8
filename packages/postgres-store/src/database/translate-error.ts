import { CalsyncError, messageOf } from '@calsync/core'
import { sqlStateOf } from './sql-state.js'

interface Translation {
  readonly code: string
  readonly message: string
  readonly next?: string
  readonly retryable?: boolean
}

const unreachable: Translation = {
  code: 'DATABASE_UNREACHABLE',
  message: 'the database cannot be reached',
  next: 'check that it runs and that host and port in CALSYNC_DATABASE_URL are right',
  retryable: true,
}

const connectionLost: Translation = {
  code: 'DATABASE_CONNECTION_LOST',
  message: 'the connection to the database ended before the answer; what was asked may be stored',
  retryable: true,
}

const authFailed: Translation = {
  code: 'DATABASE_AUTH_FAILED',
  message: 'the database refused the user or the password',
  next: 'check user and password in CALSYNC_DATABASE_URL',
}

const timeout: Translation = {
  code: 'DATABASE_TIMEOUT',
  message: 'the database did not answer in time; what was asked may be stored',
  next: 'look for long transactions: select pid, state, query from pg_stat_activity',
  retryable: true,
}

const schemaBehind: Translation = {
  code: 'SCHEMA_BEHIND',
  message: "calsync's tables are not there, or older than this version of calsync",
  next: 'run: calsync migrate',
}

const conflict: Translation = {
  code: 'DATABASE_CONFLICT',
  message: 'two transactions were in each other’s way again and again',
  retryable: true,
}

/** From Postgres' SQLSTATE, or the code that Node and its resolver give. */
const translations: Readonly<Record<string, Translation>> = {
  ECONNREFUSED: unreachable,
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ETIMEDOUT: unreachable,
  ENOENT: unreachable,
  ECONNRESET: connectionLost,
  EPIPE: connectionLost,
  '57P01': connectionLost,
  '57P02': connectionLost,
  '57P05': connectionLost,
  '25P03': connectionLost,
  '08000': connectionLost,
  '08003': connectionLost,
  '08006': connectionLost,
  '57P03': { ...unreachable, message: 'the database is starting up or shutting down' },
  '3D000': {
    code: 'DATABASE_MISSING',
    message: 'the server has no database of that name',
    next: 'check the name at the end of CALSYNC_DATABASE_URL',
  },
  '53300': {
    code: 'DATABASE_FULL',
    message: 'the database has no connection left',
    next: 'lower the pool size, raise max_connections, or put a pooler in front',
    retryable: true,
  },
  '28000': authFailed,
  '28P01': authFailed,
  '57014': timeout,
  '55P03': timeout,
  '40001': conflict,
  '40P01': conflict,
  '3F000': {
    code: 'SCHEMA_MISSING',
    message: "calsync's schema is not in this database",
    next: 'run: calsync migrate',
  },
  '42P01': schemaBehind,
  '42703': schemaBehind,
  '42883': schemaBehind,
  '42501': {
    code: 'PRIVILEGE_MISSING',
    message: 'the database user may not do this',
    next: 'use a user who may, or have an owner run what this prints: calsync migrate --print-grants',
  },
  '25006': {
    code: 'DATABASE_READ_ONLY',
    message: 'the database does not accept writes; it may be a standby',
    next: 'point CALSYNC_DATABASE_URL at the primary',
    retryable: true,
  },
  '25000': {
    code: 'DATABASE_ISOLATION',
    message: 'calsync needs READ COMMITTED, and this database or user has another default',
    next: "run: alter role <user> set default_transaction_isolation = 'read committed'",
  },
  '23514': {
    code: 'INVARIANT_BROKEN',
    message: 'a value was refused that can never be',
    next: 'this is a fault of calsync; report it with the constraint',
  },
  '23503': {
    code: 'REFERENCE_MISSING',
    message: 'a row that this one belongs to is not there',
  },
  '22P02': { code: 'VALUE_INVALID', message: 'a value has the wrong form' },
  '22P05': {
    code: 'VALUE_INVALID',
    message: 'a text holds a character that Postgres cannot store',
  },
}

/**
 * Turns what `pg` throws into a `CalsyncError`. Its message never repeats the driver's, which may
 * quote values of the host; the driver's error stays as the cause.
 */
export function translateError(error: unknown): CalsyncError {
  if (error instanceof CalsyncError) return error
  const { code } = Object(error) as { code?: unknown }
  return translated(error, typeof code === 'string' ? code : null)
}

function translated(error: unknown, sqlState: string | null): CalsyncError {
  const { constraint } = Object(error) as { constraint?: unknown }
  const known = (sqlState === null ? null : translations[sqlState]) ?? withoutCode(error)
  return new CalsyncError({
    code: known.code,
    message: typeof constraint === 'string' ? `${known.message} (${constraint})` : known.message,
    ...(known.next === undefined ? {} : { next: known.next }),
    retryable: known.retryable ?? false,
    details: {
      sqlState,
      constraint: typeof constraint === 'string' ? constraint : null,
    },
    cause: error,
  })
}

/** pg gives no code to these; its wording is stable and there is nothing else to read. */
function withoutCode(error: unknown): Translation {
  const message = messageOf(error)
  if (/timeout exceeded when trying to connect/i.test(message)) return unreachable
  if (/^Query read timeout/i.test(message)) return timeout
  if (/connection terminated|not queryable|connection error/i.test(message)) return connectionLost
  if (/password must be a string|SASL/i.test(message)) return authFailed
  if (error instanceof AggregateError) return translations[codeOf(error.errors[0])] ?? unreachable
  return { code: 'DATABASE_ERROR', message: 'the database refused a statement; the cause says why' }
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : ''
}

/**
 * For statements in the host's own transaction: only what concerns calsync is translated. The rest,
 * a serialization failure above all, is the host's to see as its driver or ORM gave it.
 */
export function translateHostError(error: unknown): unknown {
  const known = translated(error, sqlStateOf(error))
  const ours = ['SCHEMA_MISSING', 'SCHEMA_BEHIND', 'PRIVILEGE_MISSING', 'INVARIANT_BROKEN']
  return ours.includes(known.code) ? known : error
}
