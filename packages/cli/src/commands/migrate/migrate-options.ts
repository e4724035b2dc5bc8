import { CalsyncError } from '@calsync/core'
import { type GrantRoles, type MigrationFormat, migrationFormats } from '@calsync/postgres-store'
import { type Command, InvalidArgumentError, Option } from 'commander'

export interface MigrateOptions extends GrantRoles {
  readonly check?: true
  readonly print?: true
  readonly from?: number
  readonly format?: MigrationFormat
  readonly out?: string
  readonly printGrants?: true
}

/** What is asked for; each excludes the others. */
export type MigrateTask = 'run' | 'check' | 'print' | 'files' | 'grants'

export function configureMigrate(program: Command): void {
  program
    .option('--check', 'only say whether something is to do: ends with 3 when it is')
    .option('--print', 'print the SQL in place of running it; needs no database')
    .option('--from <version>', 'print from this migration on', wholeNumber)
    .addOption(
      new Option('--format <tool>', "write files for the host's own migration tool").choices(
        migrationFormats,
      ),
    )
    .option('--out <directory>', 'where to write files; none is overwritten')
    .option('--print-grants', 'print the grants for these roles, which must be different ones:')
    .option('--migrator <role>', 'runs this command and owns what it makes')
    .option('--runtime <role>', 'workers, and processes that connect users')
    .option('--readonly <role>', 'on call: looks, changes nothing')
    .option('--enqueue <role>', 'leaves change marks, nothing else')
    .addHelpText(
      'after',
      `
Examples:
  calsync migrate --print --from 9
  calsync migrate --format flyway --out src/main/resources/db/migration
  calsync migrate --print-grants --migrator app_owner --runtime app --readonly on_call`,
    )
}

/** Throws `CalsyncError` (`USAGE`) when options do not go together. */
export function taskOf(options: MigrateOptions): MigrateTask {
  const { check, print, from, format, out, printGrants } = options
  const { migrator, runtime, readonly: reader, enqueue } = options
  const asked = {
    '--check': check,
    '--print': print ?? format ?? out,
    '--print-grants': printGrants,
  }
  const names = Object.entries(asked).flatMap(([name, given]) => (given === undefined ? [] : name))
  if (names.length > 1) throw usage(`${names.join(' and ')} exclude each other`)
  const isPrinting = names[0] === '--print'
  if (from !== undefined && !isPrinting) throw usage('--from goes with --print or --out')
  if (isPrinting && format !== undefined && out === undefined && format !== 'sql') {
    throw usage(`--format ${format} writes files: say where with --out`)
  }
  const roles = [migrator, runtime, reader, enqueue].some((role) => role !== undefined)
  if (roles && printGrants === undefined) throw usage('roles go with --print-grants')
  if (printGrants !== undefined) return 'grants'
  if (check !== undefined) return 'check'
  if (!isPrinting) return 'run'
  return out === undefined ? 'print' : 'files'
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be the number of a migration, from 1.')
}

function usage(message: string): CalsyncError {
  return new CalsyncError({ code: 'USAGE', message, next: 'see: calsync migrate --help' })
}
