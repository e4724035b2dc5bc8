/** What the command's end says to scripts. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  /** Something is unhealthy or differs. */
  findings: 3,
  /** Authentication or configuration. */
  configuration: 4,
  partlyDone: 5,
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

const usage = new Set([
  'USAGE',
  'INVALID_REFERENCE',
  'INVALID_SPAN',
  'TABLE_NAME_INVALID',
  'TRIGGER_COLUMNS_INVALID',
  'MIGRATION_UNKNOWN',
  'ROLES_INVALID',
])

const configuration = new Set([
  'BROKER_FORBIDDEN',
  'CONFIG_EXISTS',
  'CONFIG_INVALID',
  'CONFIG_NOT_FOUND',
  'CONFIG_UNREADABLE',
  'DATABASE_AUTH_FAILED',
  'DATABASE_ISOLATION',
  'DATABASE_MISSING',
  'DATABASE_REQUIRED',
  'ENCRYPTION_KEY_INVALID',
  'ENCRYPTION_KEY_MISSING',
  'GATEWAY_REJECTED',
  'INVALID_CONFIGURATION',
  'INVALID_OPTIONS',
  'MISSING_SECRET',
  'JOURNAL_INVALID',
  'NO_SOURCES',
  'PRIVILEGE_MISSING',
  'SCHEMA_AHEAD',
  'SCHEMA_BEHIND',
  'SCHEMA_CHANGED',
  'SCHEMA_MISSING',
  'SCHEMA_NAME_INVALID',
  'TABLE_PREFIX_INVALID',
  'UNKNOWN_INTEGRATION',
  'UNKNOWN_SOURCE',
])

/** The exit code of an error, by its code. */
export function exitCodeOf(code: string): ExitCode {
  if (usage.has(code)) return exitCodes.usage
  return configuration.has(code) ? exitCodes.configuration : exitCodes.failed
}
