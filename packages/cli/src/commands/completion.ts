import { CalsyncError } from '@calsync/core'
import type { CommandDefinition } from '../command-line/command.js'
import { completionScript, shells } from './completion/completion-script.js'

export const command: CommandDefinition = {
  configure: (program) => {
    program.addHelpText('after', '\nFor bash: source <(calsync completion bash)')
  },
  run: async (_context, _options, [shell = '']) => {
    const known = shells.find((name) => name === shell)
    if (known === undefined) {
      throw new CalsyncError({
        code: 'USAGE',
        message: `there is no completion for "${shell}"`,
        next: `choose one of ${shells.join(', ')}`,
      })
    }
    const script = await completionScript(known)
    return { kind: 'completion', data: { shell, script }, text: () => script }
  },
}
