import type { ChildTable, TriggerOptions } from '@calsync/postgres-store'
import { type Command, InvalidArgumentError } from 'commander'

export interface TriggersOptions {
  readonly print?: true
  readonly drop?: true
  readonly kind: string
  readonly table: string
  readonly idColumns: readonly string[]
  readonly idSeparator: string
  readonly child: readonly ChildTable[]
}

export function configureTriggers(program: Command): void {
  program
    .option('--print', 'print the SQL, for your own migrations; needs no database')
    .option('--drop', 'the SQL that takes the triggers away, for the same options')
    .requiredOption('--kind <kind>', "of the source that reads the table: 'class' of class:42")
    .requiredOption('--table <name>', 'with one row per schedule, such as class or school.class')
    .option('--id-columns <names>', "of the schedule's id, separated by commas", columns, ['id'])
    .option('--id-separator <text>', "between them in the source's id", ':')
    .option(
      '--child <table:columns>',
      "with rows that belong to a schedule, and its columns with the schedule's id; repeatable",
      (text: string, before: readonly ChildTable[]) => [...before, child(text)],
      [],
    )
    .addHelpText(
      'after',
      `
Rows written by anybody then leave change marks by themselves, in the same transaction.
  calsync triggers --print --kind class --table class --child staff:class_id
  calsync triggers --print --kind slot --table school.slot --id-columns org_id,no --child room:org_id,slot_no
Names are taken as they are in the database; write "a.b" for one with a dot. Who changed it:
  set local calsync.by = 'alice'`,
    )
}

export function triggerOptionsOf(options: TriggersOptions): TriggerOptions {
  const { kind, table, idColumns, idSeparator, child: children } = options
  return { kind, table, idColumns, idSeparator, children }
}

function columns(text: string): string[] {
  const names = text.split(',').map((name) => name.trim())
  if (!names.includes('')) return names
  throw new InvalidArgumentError('It must be names of columns, separated by commas.')
}

function child(text: string): ChildTable {
  const colon = text.lastIndexOf(':')
  if (colon > 0) return { table: text.slice(0, colon), columns: columns(text.slice(colon + 1)) }
  throw new InvalidArgumentError('It must be a table and its columns, such as staff:class_id.')
}
