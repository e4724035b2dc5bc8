import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import {
  type CoverageRange,
  joined,
  nothingYet,
  type RangeReport,
  type SeedRange,
} from './seed-range.ts'

const register = fileURLToPath(new URL('../loader/register.ts', import.meta.url))
const script = fileURLToPath(new URL('./seeds-process.ts', import.meta.url))

/** How to start a process on the packages' sources with failpoints. */
export const fromSource = {
  execArgv: ['--disable-warning=ExperimentalWarning', '--import', register],
  env: { ...process.env, CALSYNC_FAILPOINTS: '1' },
}

/** Runs seeds in several processes at once. */
export async function runSeeds(
  range: Omit<SeedRange, 'stride'>,
  jobs: number,
  onProgress: (report: RangeReport) => void = () => {},
): Promise<RangeReport> {
  const latest: RangeReport[] = Array.from({ length: jobs }, () => nothingYet)
  const all = (): RangeReport => latest.reduce(joined)
  await Promise.all(
    latest.map(async (_, job) => {
      const count = Math.ceil((range.count - job) / jobs)
      if (count <= 0) return
      const own = { ...range, from: range.from + job, count, stride: jobs }
      await runInProcess(own, (report) => {
        latest[job] = report
        onProgress(all())
      })
    }),
  )
  return all()
}

/** Lets a process die at every given failpoint, in several processes at once. */
export async function coverFailpoints(range: CoverageRange, jobs: number): Promise<RangeReport> {
  const reports: RangeReport[] = []
  await Promise.all(
    Array.from({ length: jobs }, async (_, job) => {
      const points = range.points.filter((_, index) => index % jobs === job)
      await runInProcess({ ...range, points }, (report) => reports.push(report))
    }),
  )
  return reports.reduce(joined, nothingYet)
}

async function runInProcess(
  range: SeedRange | CoverageRange,
  onReport: (report: RangeReport) => void,
): Promise<void> {
  const child = fork(script, { ...fromSource, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-8_000)
  })
  child.on('message', (report) => onReport(report as RangeReport))
  child.send(range)
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`a process of simulations ended with code ${code}:\n${said.trim()}`))
    })
  })
}
