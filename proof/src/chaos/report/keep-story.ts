import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { JournalEntry } from '@calsync/testkit/sandbox'
import type { Campaign } from '../campaign.ts'

export interface Story {
  readonly campaign: Campaign
  /** The faults in the order in which they struck, as they were told. */
  readonly lines: readonly string[]
  /** The provider's own journal; what it holds is more than the evidence made of it. */
  readonly journal: readonly JournalEntry[]
}

/** Writes all that is known about a violation into a new folder, which is left there; its path. */
export async function keepStory(
  { campaign: { reckonings, crashes, logs }, lines, journal }: Story,
  name: string,
): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), `calsync-chaos-${name}-`))
  const last = reckonings.at(-1)
  const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`
  await mkdir(path.join(folder, 'workers'))
  await Promise.all([
    writeFile(path.join(folder, 'story.txt'), `${lines.join('\n')}\n`),
    writeFile(
      path.join(folder, 'violations.json'),
      json({ violations: last?.verdict.violations ?? [], crashes }),
    ),
    writeFile(path.join(folder, 'evidence.json'), json(last?.evidence ?? null)),
    writeFile(
      path.join(folder, 'journal.ndjson'),
      journal.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
    ),
    ...[...logs].map(([worker, output]) =>
      writeFile(path.join(folder, 'workers', `${worker}.log`), output),
    ),
  ])
  return folder
}
