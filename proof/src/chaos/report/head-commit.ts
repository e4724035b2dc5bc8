import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** The commit that the sources are at, with a plus when they have been changed since; or `null`. */
export async function headCommit(): Promise<string | null> {
  const git = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)('git', args, { cwd: import.meta.dirname })).stdout.trim()
  try {
    const commit = await git('rev-parse', 'HEAD')
    const changed = await git('status', '--porcelain', '--untracked-files=no')
    return changed === '' ? commit : `${commit}+`
  } catch {
    return null
  }
}
