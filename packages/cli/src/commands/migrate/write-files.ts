import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { CalsyncError } from '@calsync/core'
import type { MigrationFile, MigrationFolder } from '@calsync/postgres-store'

const JOURNAL = 'meta/_journal.json'

/** What a folder holds; nothing when there is none yet. */
export async function readFolder(directory: string): Promise<MigrationFolder> {
  try {
    return {
      names: await missingAs(readdir(directory), []),
      journal: await missingAs(readFile(path.join(directory, JOURNAL), 'utf8'), null),
    }
  } catch (error) {
    throw unwritable(directory, error)
  }
}

/** Writes all files or, when one cannot be written, none. Returns their paths. */
export async function writeFiles(
  directory: string,
  files: readonly MigrationFile[],
): Promise<string[]> {
  const written: string[] = []
  try {
    for (const { path: name, content, grows } of files) {
      const file = path.join(directory, name)
      const place = grows === true ? `${file}.new` : file
      await mkdir(path.dirname(file), { recursive: true })
      // Never over a file that is there.
      const handle = await open(place, 'wx')
      written.push(place)
      await handle.writeFile(content).finally(() => handle.close())
    }
    // The journal grows last and at once: its tool reads the one before or the one after.
    for (const { path: name, grows } of files) {
      const file = path.join(directory, name)
      if (grows === true) await rename(`${file}.new`, file)
    }
    return files.map(({ path: name }) => path.join(directory, name))
  } catch (error) {
    await Promise.all(written.map((file) => rm(file, { force: true })))
    throw unwritable(directory, error)
  }
}

async function missingAs<Value, Default>(
  reading: Promise<Value>,
  otherwise: Default,
): Promise<Value | Default> {
  try {
    return await reading
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return otherwise
    throw error
  }
}

function unwritable(directory: string, cause: unknown): CalsyncError {
  const { code = 'unknown' } = cause as NodeJS.ErrnoException
  return new CalsyncError({
    code: 'OUTPUT_UNWRITABLE',
    message: `the files cannot be written to ${directory} (${code}); nothing was left there`,
    next: 'give a directory that this user may write to, without files of these names',
    cause,
  })
}
