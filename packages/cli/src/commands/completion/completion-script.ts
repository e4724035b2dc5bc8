import { Command } from 'commander'
import { buildProgram } from '../../command-line/program.js'
import { commandTable } from '../../command-line/command-table.js'

export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

interface CompletedCommand {
  readonly name: string
  readonly summary: string
  readonly flags: readonly string[]
}

/** A script that completes commands and their options, made from the very declarations. */
export async function completionScript(shell: Shell): Promise<string> {
  const commands = await Promise.all(
    commandTable.map(async (entry): Promise<CompletedCommand> => {
      const { name, summary } = entry
      const declared = new Command(name)
      const { command } = await entry.load()
      command.configure(declared)
      return { name, summary, flags: flagsOf(declared) }
    }),
  )
  const program = buildProgram({ version: '', write: () => {}, invoke: async () => {} })
  const globals = [...flagsOf(program), '--help']
  return shell === 'fish' ? fish(commands, globals) : bash(commands, globals, shell)
}

function flagsOf(command: Command): string[] {
  return command.options.flatMap(({ long }) => (long === null || long === undefined ? [] : [long]))
}

function bash(
  commands: readonly CompletedCommand[],
  globals: readonly string[],
  shell: 'bash' | 'zsh',
): string {
  const cases = commands.map(
    ({ name, flags }) => `    ${name}) words="${[...flags, ...globals].join(' ')}" ;;`,
  )
  return [
    ...(shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : []),
    '_calsync() {',
    '  local word="${COMP_WORDS[COMP_CWORD]}" words command',
    '  for command in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do [[ $command != -* ]] && break; command=""; done',
    '  case "$command" in',
    ...cases,
    `    *) words="${[...commands.map(({ name }) => name), ...globals].join(' ')}" ;;`,
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
    '}',
    'complete -o default -F _calsync calsync',
    '',
  ].join('\n')
}

function fish(commands: readonly CompletedCommand[], globals: readonly string[]): string {
  const option = (condition: string, flag: string): string =>
    `complete -c calsync${condition} -l ${flag.slice(2)}`
  return [
    'complete -c calsync -f',
    ...globals.map((flag) => option('', flag)),
    ...commands.flatMap(({ name, summary, flags }) => [
      `complete -c calsync -n __fish_use_subcommand -a ${name} -d '${summary}'`,
      ...flags.map((flag) => option(` -n '__fish_seen_subcommand_from ${name}'`, flag)),
    ]),
    '',
  ].join('\n')
}
