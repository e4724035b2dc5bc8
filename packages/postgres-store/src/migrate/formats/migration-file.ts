/** A file that a migration tool reads. */
export interface MigrationFile {
  /** Below the tool's folder, with `/`. */
  readonly path: string
  readonly content: string
  /** Only Drizzle's journal: a file of the host that grows. All others must be new. */
  readonly grows?: true
}

/** What is in the tool's folder already: it decides the next number. */
export interface MigrationFolder {
  /** Of files and folders directly in it. */
  readonly names: readonly string[]
  /** Text of `meta/_journal.json`, which only Drizzle has; null without. */
  readonly journal: string | null
}

/** One migration, rendered for a place. */
interface RenderedMigration {
  readonly version: number
  /** `0003_records`; in every file's name, so that it is recognised again. */
  readonly label: string
  /** SQL without `begin` and `commit`: the tools open a transaction of their own. */
  readonly script: string
}

/** Writes migrations as one tool wants them. Pure: no clock, so the same folder gives the same names. */
export type MigrationFormatter = (
  rendered: readonly RenderedMigration[],
  folder: MigrationFolder,
) => MigrationFile[]
