import type { CommandModule } from './command.js'

export interface CommandEntry {
  readonly name: string
  /** Positional arguments, as in the help: `<schedule>`. */
  readonly usage?: string
  readonly summary: string
  load(): Promise<CommandModule>
}

/** All commands, in the order of the help. */
export const commandTable: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'look at a database, and write a calsync.config.ts for it',
    load: () => import('../commands/init.js'),
  },
  {
    name: 'migrate',
    summary: "create calsync's tables, or bring them up to date",
    load: () => import('../commands/migrate.js'),
  },
  {
    name: 'triggers',
    summary: 'SQL that makes your tables mark changes by themselves',
    load: () => import('../commands/triggers.js'),
  },
  {
    name: 'doctor',
    summary: 'check configuration, database, sources, transport and provider',
    load: () => import('../commands/doctor.js'),
  },
  {
    name: 'worker',
    summary: 'plan and send until stopped',
    load: () => import('../commands/worker.js'),
  },
  {
    name: 'status',
    summary: 'what is synced, due, stuck and running',
    load: () => import('../commands/status.js'),
  },
  {
    name: 'health',
    summary: "the state of users' connections",
    load: () => import('../commands/health.js'),
  },
  {
    name: 'explain',
    usage: '<schedule>',
    summary: 'everything known about one schedule, such as class:42',
    load: () => import('../commands/explain.js'),
  },
  {
    name: 'retry',
    summary: 'send again what failed',
    load: () => import('../commands/retry.js'),
  },
  {
    name: 'backfill',
    summary: 'bring all schedules, or some, into the calendars',
    load: () => import('../commands/backfill.js'),
  },
  {
    name: 'import',
    summary: 'bring calendar files in as schedules, or bring them up to date',
    load: () => import('../commands/import.js'),
  },
  {
    name: 'pause',
    summary: 'stop sending; changes are kept',
    load: () => import('../commands/pause.js'),
  },
  {
    name: 'resume',
    summary: 'send again what a pause held back',
    load: () => import('../commands/resume.js'),
  },
  {
    name: 'adopt',
    summary: 'take over events that your application created earlier',
    load: () => import('../commands/adopt.js'),
  },
  {
    name: 'observe',
    summary: 'plan and count for an organization, send nothing; --off to send',
    load: () => import('../commands/observe.js'),
  },
  {
    name: 'sandbox',
    summary: 'a fake Pica with Outlook calendars, to try things',
    load: () => import('../commands/sandbox.js'),
  },
  {
    name: 'demo',
    summary: 'everything at once, against a Postgres and a fake Pica of its own',
    load: () => import('../commands/demo.js'),
  },
  {
    name: 'completion',
    usage: '<shell>',
    summary: 'a completion script for bash, zsh or fish',
    load: () => import('../commands/completion.js'),
  },
]
