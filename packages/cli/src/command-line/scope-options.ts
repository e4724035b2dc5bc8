import type { Command } from 'commander'

/** The options of commands that look at some users only. */
export interface ScopeOptions {
  readonly user?: string
  readonly organization?: string
}

export function addScopeOptions(program: Command): Command {
  return program
    .option('--user <id>', 'only this user, by the id of your application')
    .option('--organization <id>', 'only this organization')
}

/** The scope as the SDK's filters name it. */
export function filterOf({ user, organization }: ScopeOptions): {
  readonly userId?: string
  readonly organizationId?: string
} {
  return {
    ...(user === undefined ? {} : { userId: user }),
    ...(organization === undefined ? {} : { organizationId: organization }),
  }
}
