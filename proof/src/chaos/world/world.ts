import type { Evidence } from '@calsync/testkit/checker'
import type { SandboxClient } from '@calsync/testkit/sandbox'

// Changed since the first draft: a worker may be armed with many failpoints at once (it dies at the
// first that it comes by), and its exit says at which; `start` resolves, too, when it died at one on
// its way to work. `leaks()` tells the places where a secret was found. Revisions of a schedule grow
// but leave gaps: the number of a transaction that was rolled back is never given again.

/** Where and when a worker process kills itself with SIGKILL. */
export interface ArmedFailpoint {
  readonly id: string
  /** `before`: as the call is about to be made. `after`: as its answer is about to be used. */
  readonly side: 'before' | 'after'
  /** At the nth time that it comes by; from 1. */
  readonly hit: number
}

export interface WorkerStart {
  /** It kills itself at the first of these that it comes by; there may be a thousand. */
  readonly failpoints?: readonly ArmedFailpoint[]
  /** The process's own clock runs this much ahead (or behind) of the machine's. */
  readonly clockSkewMs?: number
  /** Applies one of the catalogue's mutants to the worker's sources. */
  readonly mutant?: string
}

export interface WorkerExit {
  /** `failpoint`: it killed itself where it was armed. */
  readonly how: 'failpoint' | 'signal' | 'exit'
  /** Where it killed itself; `null` unless `how` says so. */
  readonly failpoint: ArmedFailpoint | null
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** The last lines it logged, without secrets. */
  readonly output: string
  readonly at: number
}

/** A worker in a process of its own, from source, with failpoints. */
export interface ChaosWorker {
  readonly name: string
  readonly pid: number
  readonly armed: readonly ArmedFailpoint[]
  readonly exited: Promise<WorkerExit>
  isRunning(): boolean
  /** SIGKILL, SIGSTOP, SIGCONT, SIGTERM. */
  signal(signal: NodeJS.Signals): void
}

export interface WorkerPool {
  list(): readonly ChaosWorker[]
  /**
   * Resolves when it works (`worker.started`), or has killed itself at a failpoint before that;
   * rejects when it ended otherwise.
   */
  start(options?: WorkerStart): Promise<ChaosWorker>
}

/** Host applications that edit schedules, each in a process of its own. */
export interface HostPool {
  /** They edit at random, by seed, until told to stop; `perSecond` transactions in all. */
  begin(options: { readonly seed: number; readonly perSecond: number }): Promise<void>
  /** Waits until every transaction has ended. */
  pause(): Promise<void>
  /** SIGKILL to one of them, in the midst of a transaction or between two; another one starts. */
  killOne(): Promise<void>
  /**
   * Commits an edit of a schedule kept for this, of the given user; its mark. Used to measure how
   * soon a change reaches a calendar.
   */
  probe(
    user: string,
  ): Promise<{ readonly ref: string; readonly revision: number; readonly at: number }>
}

export interface PostgresControl {
  /** SIGKILL to the server, and its start again on the same data. */
  crash(): Promise<void>
  /** A clean restart. */
  restart(): Promise<void>
  /** Ends the backends of the workers; says how many. */
  terminateBackends(): Promise<number>
}

/** The network between the workers and Postgres. */
export interface DatabaseGate {
  /** What passes stays on its way for so long, both ways; the sockets stay open: half open. */
  freeze(ms: number): Promise<void>
  /** Cuts every connection with a reset. */
  cut(): number
}

export interface BrokerControl {
  /** SIGKILL, and its start again after `downMs`. */
  crash(downMs: number): Promise<void>
  restart(): Promise<void>
  /** Deletes the request topic with all that is in it, and makes it anew. */
  wipe(): Promise<void>
  /** Sends requests of earlier once more, shuffled and dated a week back; how many. */
  replayOld(count: number): Promise<number>
  /** Sends bytes that no reader can read; how many. */
  garbage(count: number): Promise<number>
}

/** Real servers and real processes on loopback, and what can be done to them. */
export interface ChaosWorld {
  readonly transport: 'postgres' | 'kafka'
  readonly users: readonly string[]
  readonly postgres: PostgresControl
  readonly gate: DatabaseGate
  /** `null` on Postgres alone. */
  readonly broker: BrokerControl | null
  /**
   * The provider. A latency strikes each item of a batch, one after the other: a chain of ten that
   * takes a second each is at work for longer than workers wait for doubt to be over (4 s), and
   * nothing that is promised holds then.
   */
  readonly sandbox: SandboxClient
  readonly workers: WorkerPool
  readonly hosts: HostPool
  /** Orders, as a person would, that everything given up is tried again. */
  orderRetry(): Promise<void>
  /** A user links the mailbox again, with a new key. */
  reconnect(user: string): Promise<void>
  /** Gives the leadership of the sweep to a holder that does not exist, for so long. */
  stealLeadership(ms: number): Promise<void>
  /** Whether calsync says that nothing is due; only to know when to look at the evidence. */
  isQuiet(): Promise<boolean>
  /** What calsync says that it still has to do, for people; empty when it is quiet. */
  unrest(): Promise<readonly string[]>
  /** The host's committed history, the provider's journal, the published messages. */
  evidence(): Promise<Evidence>
  /**
   * Looks for the secrets in all that must never hold one: topics, dead letters, logs, calsync's
   * tables. One line for each place where one was found, without the secret; empty when all is well.
   */
  leaks(): Promise<readonly string[]>
  stop(): Promise<void>
}
