import { FAILPOINTS, faults } from './faults/catalogue.ts'

/** The help. */
export function usage(): string {
  const width = Math.max(...faults.map(({ name }) => name.length), FAILPOINTS.length)
  const line = (name: string, says: string): string => `  ${name.padEnd(width)}  ${says}`
  return `Usage: pnpm chaos [options]

Real Postgres, real Kafka, real worker processes and hosts, and a fake provider that keeps a journal.
Hosts edit schedules; workers are killed, frozen and cut off, servers crash, calls go wrong. Every
round ends with a look at what the hosts committed and what the provider's journal says: each
calendar must show exactly what was committed last. calsync's own tables are not asked.

  --minutes N     minutes of faults, shared by the transports (default 5)
  --seed S        which faults strike whom, and in which order (default: a random one, printed);
                  processes and servers are real, so the same seed repeats the faults, not each race
  --transport T   postgres, kafka or both (default: both where a broker can be started)
  --kills N       stop when so many processes have been killed
  --faults A,B    only these faults (see below)
  --short         every fault once, several at a time: about a minute
  --mutant NAME   workers run with this deliberate fault: the run must fail (on Postgres, unless told
                  otherwise; with --short until something falls, for four minutes at most)
  --report FILE   writes the report as JSON
  --json          prints the report as one line of JSON, and all else to stderr
  --help

Exit code: 0 nothing wrong, 1 something broken, 2 wrong use, 3 the run could not be carried out.

Faults:
${line(FAILPOINTS, 'workers die (SIGKILL) right before or after an await of the sources')}
${faults.map(({ name, says, needsBroker }) => line(name, `${says}${needsBroker === true ? ' (kafka)' : ''}`)).join('\n')}`
}
