// Checks every package as its users will get it: packed, typed for each way of importing, loadable.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from './build.ts'
import { checkLoading, checkManifest, checkTypes, pack } from './package-checks.ts'
import { publishedPackages } from './workspace.ts'

await build({ force: false })
const temporary = mkdtempSync(path.join(tmpdir(), 'calsync-packages-'))
try {
  for (const { name, directory } of publishedPackages()) {
    const tarball = await pack(directory, temporary)
    const problems = [
      ...(await checkTypes(tarball)),
      ...(await checkManifest(tarball)),
      ...(await checkLoading(directory)),
    ]
    process.stdout.write(`${problems.length === 0 ? '✓' : '✗'} ${name}\n`)
    for (const problem of problems) process.stdout.write(`  ${problem}\n`)
    if (problems.length > 0) process.exitCode = 1
  }
} finally {
  rmSync(temporary, { recursive: true, force: true })
}
