import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const loader = [
  '--disable-warning=ExperimentalWarning',
  '--import',
  './proof/src/loader/register.ts',
]

/** Runs `pnpm sim` with these arguments; what it printed, and its exit code. */
export async function sim(
  ...args: string[]
): Promise<{ readonly code: number | null; readonly printed: string; readonly said: string }> {
  const child = spawn(process.execPath, [...loader, 'proof/src/sim/main.ts', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => void (printed += chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => void (said += chunk.toString('utf8')))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { code, printed, said }
}
