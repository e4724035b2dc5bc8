import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Finding, readFinding } from './finding.ts'
import type { Mutant } from './mutant.ts'

/** One run of the proof, with what it came to and how long it took. */
export interface Trial {
  readonly finding: Finding
  readonly ms: number
}

const root = fileURLToPath(new URL('../../../', import.meta.url))
const LIMIT_MS = { simulator: 300_000, chaos: 900_000 }

/** Lets the proof run over calsync with a mutant applied, or as it is (`null`). */
export async function tryOut(
  mutant: Mutant | null,
  where: Mutant['where'],
  seeds: number,
): Promise<Trial> {
  const startedAt = performance.now()
  const { code, stdout, stderr } = await run(commandOf(mutant, where, seeds), mutant, where)
  return { finding: readFinding(code, stdout, stderr), ms: performance.now() - startedAt }
}

function commandOf(mutant: Mutant | null, where: Mutant['where'], seeds: number): string[] {
  const loader = ['--import', './proof/src/loader/register.ts']
  if (where === 'simulator') {
    const ends = mutant === null ? [] : ['--stop-at-first', '--jobs', '1']
    return [...loader, 'proof/src/sim/main.ts', '--seeds', `${seeds}`, ...ends, '--json']
  }
  const named = mutant === null ? [] : ['--mutant', mutant.name]
  // The same faults for all of them; none is about the broker.
  const same = ['--short', '--seed', '1', '--transport', 'postgres']
  return ['proof/src/chaos/main.ts', ...named, ...same, '--json']
}

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function run(command: string[], mutant: Mutant | null, where: Mutant['where']): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...command], {
      cwd: root,
      // A chaos run gives the mutant to its workers, and to nobody who bears witness.
      env: { ...process.env, CALSYNC_MUTANT: where === 'simulator' ? (mutant?.name ?? '') : '' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MS[where],
      killSignal: where === 'simulator' ? 'SIGKILL' : 'SIGTERM',
    })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.once('error', reject)
    child.once('close', (code) => {
      resolve({ code, stdout: textOf(stdout), stderr: textOf(stderr) })
    })
  })
}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8')
}
